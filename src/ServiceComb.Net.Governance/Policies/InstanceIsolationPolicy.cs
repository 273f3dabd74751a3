using Polly;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Strategies;
using ServiceComb.Net.Governance.Telemetry;

namespace ServiceComb.Net.Governance.Policies;

/// <summary>A compiled <c>instanceIsolation</c>. Its breakers, one per instance, are kept with the instances.</summary>
internal sealed class InstanceIsolationPolicy : GovernancePolicy
{
    private readonly StatusPatterns _statuses;
    private readonly PolicyWatch? _watch;

    private InstanceIsolationPolicy(GovernanceDocument document, DocumentFields fields, TimeProvider time, PolicyWatch? watch)
        : base(PolicyKind.InstanceIsolation, document, fields)
    {
        _watch = watch;
        _statuses = BreakerFields.ReadStatuses(fields);
        var options = BreakerFields.Read(Key, fields);
        Terms = new BreakerTerms(options, time);
        (IsForcedOpen, IsForcedClosed) = (options.ForceOpen, options.ForceClosed && !options.ForceOpen);
    }

    /// <summary>What its breakers go by.</summary>
    public BreakerTerms Terms { get; }

    /// <summary>Whether every call is refused.</summary>
    public bool IsForcedOpen { get; }

    /// <summary>Whether no instance is ever isolated.</summary>
    public bool IsForcedClosed { get; }

    public static InstanceIsolationPolicy Read(GovernanceDocument document, TimeProvider time, PolicyWatch? watch = null) =>
        new(document, new DocumentFields(document.Content!), time, watch);

    public CircuitBreaker NewBreaker(InstanceState instance) => new(Terms, (_, after) => Changed(instance, after));

    public bool IsFailure(in Outcome<CallOutcome> outcome) => CallFailures.Is(outcome, _statuses);

    // What ends after its instance or its document is gone is told to nobody: nobody would take it back.
    private void Changed(InstanceState instance, CircuitState after)
    {
        if (_watch is null || IsRetired || instance.IsGone)
        {
            return;
        }

        _watch.InstanceChanged(Key, instance.Service, instance.InstanceId, after);
        if (IsRetired || instance.IsGone)
        {
            _watch.Forget(Key, instance.Service, instance.InstanceId);
        }
    }
}
