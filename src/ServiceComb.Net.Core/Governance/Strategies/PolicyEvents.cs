using Polly;
using Polly.Telemetry;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Defines the events that strategies report to Polly's telemetry, under the names of Polly's own strategies where
/// those exist, so that dashboards show both. Nothing is reported when a pipeline has no listener.</summary>
internal static class PolicyEvents
{
    private static readonly ResilienceEvent Opened = new(ResilienceEventSeverity.Error, "OnCircuitOpened");
    private static readonly ResilienceEvent Closed = new(ResilienceEventSeverity.Information, "OnCircuitClosed");
    private static readonly ResilienceEvent HalfOpened = new(ResilienceEventSeverity.Warning, "OnCircuitHalfOpened");

    public static ResilienceEvent RateLimited { get; } = new(ResilienceEventSeverity.Error, "OnRateLimiterRejected");

    public static ResilienceEvent BulkheadFull { get; } = new(ResilienceEventSeverity.Error, "OnBulkheadRejected");

    public static ResilienceEvent Retry { get; } = new(ResilienceEventSeverity.Warning, "OnRetry");

    public static ResilienceEvent Timeout { get; } = new(ResilienceEventSeverity.Error, "OnTimeout");

    public static ResilienceEvent Delayed { get; } = new(ResilienceEventSeverity.Information, "Chaos.OnLatency");

    public static ResilienceEvent Aborted { get; } = new(ResilienceEventSeverity.Information, "Chaos.OnOutcome");

    public static ResilienceEvent ForState(CircuitState state) => state switch
    {
        CircuitState.Open => Opened,
        CircuitState.HalfOpen => HalfOpened,
        _ => Closed,
    };

    public static void ReportPolicyEvent(this ResilienceStrategyTelemetry telemetry, ResilienceEvent resilienceEvent, ResilienceContext context, string policyKey = "") =>
        telemetry.Report(resilienceEvent, context, new PolicyEventArguments(policyKey));
}
