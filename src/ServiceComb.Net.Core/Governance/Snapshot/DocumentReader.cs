using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Matching;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Routing;
using ServiceComb.Net.Governance.Telemetry;

namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>Reads a document as a traffic group, a policy or a route rule, depending on its kind.</summary>
internal sealed class DocumentReader(BalancingRules balancing, TimeProvider time, GovernanceMetrics? metrics)
{
    /// <returns>The compiled document; null for an empty route rule.</returns>
    /// <exception cref="DocumentException">The document is invalid.</exception>
    public object? Read(GovernanceDocument document, MatchContext context)
    {
        var (kind, content) = (document.Kind, document.Content!);
        return kind.IsTrafficGroup ? TrafficGroup.Read(content, context)
            : kind == DocumentKind.Retry ? RetryPolicy.Read(document)
            : kind == DocumentKind.RateLimiting ? RateLimitingPolicy.Read(document, time)
            : kind == DocumentKind.IdentifierRateLimiting ? IdentifierRateLimitingPolicy.Read(document, time)
            : kind == DocumentKind.CircuitBreaker ? CircuitBreakerPolicy.Read(document, time, metrics)
            : kind == DocumentKind.InstanceIsolation ? InstanceIsolationPolicy.Read(document, time, metrics)
            : kind == DocumentKind.Bulkhead ? BulkheadPolicy.Read(document, time)
            : kind == DocumentKind.InstanceBulkhead ? InstanceBulkheadPolicy.Read(document, time)
            : kind == DocumentKind.FaultInjection ? FaultInjectionPolicy.Read(document)
            : kind == DocumentKind.LoadBalance ? LoadBalancePolicy.Read(document, balancing.Contains, context.Warnings)
            : kind == DocumentKind.TimeLimiter ? TimeLimiterPolicy.Read(document, context.Warnings)
            : kind == DocumentKind.Mapper || kind == DocumentKind.ContextMapper ? MapperPolicy.Read(document, context.Warnings)
            : kind == DocumentKind.DarkLaunch ? DarkLaunchReader.Read(content, context)
            : kind == DocumentKind.GlobalRouteRule ? GlobalRoutes.Read(content, context)
            : content.Items is { Count: 0 } ? null
            : RouteTableReader.Read(content, context);
    }
}
