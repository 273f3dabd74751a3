using Polly;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Strategies;
using ServiceComb.Net.Governance.Telemetry;

namespace ServiceComb.Net.Governance.Policies;

/// <summary>A compiled <c>instanceIsolation</c>. Its breakers, one per instance, are kept with the instances.</summary>
internal sealed class InstanceIsolationPolicy : GovernancePolicy
{
    private readonly StatusPatterns _statuses;
    private readonly DocumentFields _fields;
    private readonly TimeProvider _time;
    private readonly PolicyWatch? _watch;

    private InstanceIsolationPolicy(GovernanceDocument document, DocumentFields fields, TimeProvider time, PolicyWatch? watch)
        : base(PolicyKind.InstanceIsolation, document, fields)
    {
        (_fields, _time, _watch) = (fields, time, watch);
        _statuses = BreakerFields.ReadStatuses(fields);
        var options = BreakerFields.Read(Key, fields);
        options.Validate();
        (IsForcedOpen, IsForcedClosed) = (options.ForceOpen, options.ForceClosed && !options.ForceOpen);
    }

    /// <summary>Whether every call is refused.</summary>
    public bool IsForcedOpen { get; }

    /// <summary>Whether no instance is ever isolated.</summary>
    public bool IsForcedClosed { get; }

    public static InstanceIsolationPolicy Read(GovernanceDocument document, TimeProvider time, PolicyWatch? watch = null) =>
        new(document, new DocumentFields(document.Content!), time, watch);

    public CircuitBreaker NewBreaker(string service, string instance)
    {
        var options = BreakerFields.Read(Key, _fields);
        options.OnStateChanged = (_, after) => _watch?.InstanceChanged(Key, service, instance, after);
        return new CircuitBreaker(options, _time);
    }

    public bool IsFailure(in Outcome<CallOutcome> outcome) => CallFailures.Is(outcome, _statuses);
}
