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
    private readonly GovernanceMetrics? _metrics;

    private InstanceIsolationPolicy(GovernanceDocument document, DocumentFields fields, TimeProvider time, GovernanceMetrics? watch)
        : base(PolicyKind.InstanceIsolation, document, fields)
    {
        _metrics = watch;
        _statuses = BreakerFields.ReadStatuses(fields);
        var options = BreakerFields.Read(Key, fields);
        Settings = new BreakerSettings(options, time);
        (IsForcedOpen, IsForcedClosed) = (options.ForceOpen, options.ForceClosed && !options.ForceOpen);
    }

    /// <summary>What its breakers go by.</summary>
    public BreakerSettings Settings { get; }

    /// <summary>Whether every call is refused.</summary>
    public bool IsForcedOpen { get; }

    /// <summary>Whether no instance is ever isolated.</summary>
    public bool IsForcedClosed { get; }

    public static InstanceIsolationPolicy Read(GovernanceDocument document, TimeProvider time, GovernanceMetrics? watch = null) =>
        new(document, new DocumentFields(document.Content!), time, watch);

    public CircuitBreaker NewBreaker(InstanceState instance) => new(Settings, (_, after) => Changed(instance, after));

    public bool IsFailure(in Outcome<CallOutcome> outcome) => CallFailures.Is(outcome, _statuses);

    // What ends after its instance or its document is gone is told to nobody: nobody would take it back.
    private void Changed(InstanceState instance, CircuitState after)
    {
        if (_metrics is null || IsRetired || instance.IsGone)
        {
            return;
        }

        _metrics.InstanceChanged(Key, instance.Service, instance.InstanceId, after);
        if (IsRetired || instance.IsGone)
        {
            _metrics.Forget(Key, instance.Service, instance.InstanceId);
        }
    }
}
