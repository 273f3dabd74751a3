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
    private readonly CircuitBreakerOptions _options;
    private readonly TimeProvider _time;
    private readonly PolicyWatch? _watch;

    private InstanceIsolationPolicy(GovernanceDocument document, DocumentFields fields, TimeProvider time, PolicyWatch? watch)
        : base(PolicyKind.InstanceIsolation, document, fields)
    {
        (_time, _watch) = (time, watch);
        _statuses = BreakerFields.ReadStatuses(fields);
        _options = BreakerFields.Read(Key, fields);
        _options.Validate();
        (IsForcedOpen, IsForcedClosed) = (_options.ForceOpen, _options.ForceClosed && !_options.ForceOpen);
    }

    /// <summary>Whether every call is refused.</summary>
    public bool IsForcedOpen { get; }

    /// <summary>Whether no instance is ever isolated.</summary>
    public bool IsForcedClosed { get; }

    public static InstanceIsolationPolicy Read(GovernanceDocument document, TimeProvider time, PolicyWatch? watch = null) =>
        new(document, new DocumentFields(document.Content!), time, watch);

    public CircuitBreaker NewBreaker(string service, string instance) =>
        new(_options, _time, (_, after) => _watch?.InstanceChanged(Key, service, instance, after));

    /// <summary>Whether a breaker is one of this policy.</summary>
    public bool Made(CircuitBreaker breaker) => breaker.Options == _options;

    public bool IsFailure(in Outcome<CallOutcome> outcome) => CallFailures.Is(outcome, _statuses);
}
