using System.Text.Json;
using Polly;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Outcomes;
using ServiceComb.Net.Governance.Strategies;
using ServiceComb.Net.Governance.Telemetry;

namespace ServiceComb.Net.Governance.Policies;

/// <summary>A compiled <c>circuitBreaker</c> with its breaker: one per policy and process.</summary>
internal sealed class CircuitBreakerPolicy : GovernancePolicy
{
    private readonly StatusPatterns _statuses;

    private CircuitBreakerPolicy(GovernanceDocument document, DocumentFields fields, TimeProvider time, GovernanceMetrics? metrics)
        : base(PolicyKind.CircuitBreaker, document, fields)
    {
        _statuses = BreakerFields.ReadStatuses(fields);
        var options = BreakerFields.Read(document.Key, fields);
        options.OnStateChanged = metrics is null ? null : (before, after) => metrics.OnCircuitStateChanged(document.Key, before, after);
        Breaker = new CircuitBreaker(options, time);
    }

    public CircuitBreaker Breaker { get; }

    public static CircuitBreakerPolicy Read(GovernanceDocument document, TimeProvider time, GovernanceMetrics? metrics = null) =>
        new(document, new DocumentFields(document.Content!), time, metrics);

    public override void WriteState(Utf8JsonWriter writer)
    {
        var totals = Breaker.Totals;
        writer.WriteString("state", Breaker.State.ToString());
        writer.WriteNumber("calls", totals.Calls);
        writer.WriteNumber("failedCalls", totals.Failed);
        writer.WriteNumber("slowCalls", totals.Slow);
    }

    public bool IsFailure(Outcome<CallOutcome> outcome) => CallFailures.IsFailure(outcome, _statuses);
}
