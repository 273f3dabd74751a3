using Polly;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Outcomes;
using ServiceComb.Net.Governance.Strategies;
using ServiceComb.Net.Governance.Telemetry;

namespace ServiceComb.Net.Governance.Policies;

/// <summary>A compiled <c>instanceIsolation</c>. The breakers, one per instance, are kept by the instances.</summary>
internal sealed class InstanceIsolationPolicy : GovernancePolicy
{
    private readonly StatusPatterns _statuses;
    private readonly GovernanceMetrics? _metrics;

    private InstanceIsolationPolicy(GovernanceDocument document, DocumentFields fields, TimeProvider time, GovernanceMetrics? metrics)
        : base(PolicyKind.InstanceIsolation, document, fields)
    {
        _metrics = metrics;
        _statuses = BreakerFields.ReadStatuses(fields);
        var options = BreakerFields.Read(Key, fields);
        Settings = new BreakerSettings(options, time);
        (IsForcedOpen, IsForcedClosed) = (options.ForceOpen, options.ForceClosed && !options.ForceOpen);
    }

    /// <summary>Gets the settings that the breakers share.</summary>
    public BreakerSettings Settings { get; }

    /// <summary>Gets a value that indicates whether every call is rejected.</summary>
    public bool IsForcedOpen { get; }

    /// <summary>Gets a value that indicates whether instances are never isolated.</summary>
    public bool IsForcedClosed { get; }

    public static InstanceIsolationPolicy Read(GovernanceDocument document, TimeProvider time, GovernanceMetrics? metrics = null) =>
        new(document, new DocumentFields(document.Content!), time, metrics);

    /// <summary>Creates the breaker of an instance.</summary>
    /// <param name="service">The name of the service, for telemetry.</param>
    /// <param name="instanceId">The ID of the instance, for telemetry.</param>
    /// <param name="isRemoved">Returns whether the instance is no longer listed.</param>
    public CircuitBreaker CreateBreaker(string service, string instanceId, Func<bool> isRemoved) =>
        new(Settings, (_, after) => OnStateChanged(service, instanceId, isRemoved, after));

    public bool IsFailure(in Outcome<CallOutcome> outcome) => CallFailures.IsFailure(outcome, _statuses);

    // Do not report changes after the instance or the document is gone: the report would never be withdrawn.
    private void OnStateChanged(string service, string instanceId, Func<bool> isRemoved, CircuitState after)
    {
        if (_metrics is null || IsRetired || isRemoved())
        {
            return;
        }

        _metrics.OnInstanceStateChanged(Key, service, instanceId, after);
        if (IsRetired || isRemoved())
        {
            _metrics.Remove(Key, service, instanceId);
        }
    }
}
