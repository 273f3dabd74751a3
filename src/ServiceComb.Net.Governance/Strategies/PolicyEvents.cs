using Polly;
using Polly.Telemetry;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>What strategies tell Polly's telemetry: under the names of Polly's own strategies where those have the event, so
/// that dashboards show both. Nothing is told where a pipeline has no listener.</summary>
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

    public static ResilienceEvent Of(CircuitState state) => state switch
    {
        CircuitState.Open => Opened,
        CircuitState.HalfOpen => HalfOpened,
        _ => Closed,
    };

    public static void ReportPolicyEvent(this ResilienceStrategyTelemetry telemetry, ResilienceEvent what, ResilienceContext context, string policyKey = "") =>
        telemetry.Report(what, context, new PolicyEventArguments(policyKey));
}
