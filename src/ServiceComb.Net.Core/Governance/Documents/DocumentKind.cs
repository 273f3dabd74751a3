using System.Collections.Frozen;

namespace ServiceComb.Net.Governance.Documents;

/// <summary>Represents a kind of document: the key segment after <c>servicecomb</c>, and the fields that distinguish a
/// document in an appsettings section from a longer name.</summary>
internal sealed class DocumentKind
{
    private static readonly string[] BreakerFields =
    [
        "failureRateThreshold", "slowCallRateThreshold", "slowCallDurationThreshold", "slidingWindowType", "slidingWindowSize",
        "minimumNumberOfCalls", "waitDurationInOpenState", "permittedNumberOfCallsInHalfOpenState", "recordFailureStatus",
        "forceOpen", "forceClosed",
    ];

    private DocumentKind(string name, params string[] fields)
    {
        Name = name;
        Fields = fields.Concat(["services", "order"]).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    public static DocumentKind MatchGroup { get; } = new("matchGroup", "matches", "alias");

    /// <summary>The name of <see cref="MatchGroup"/> in Go.</summary>
    public static DocumentKind Match { get; } = new("match", "matches", "trafficMarkPolicy");

    public static DocumentKind Retry { get; } = new(
        "retry", "maxAttempts", "waitDuration", "retryStrategy", "initialInterval", "multiplier", "randomizationFactor",
        "retryOnResponseStatus", "retryOnSame", "failAfterMaxAttempts");

    public static DocumentKind RateLimiting { get; } = new("rateLimiting", "rate", "limitRefreshPeriod", "timeoutDuration");

    public static DocumentKind IdentifierRateLimiting { get; } = new(
        "identifierRateLimiting", "identifier", "rate", "limitRefreshPeriod", "timeoutDuration");

    public static DocumentKind CircuitBreaker { get; } = new("circuitBreaker", BreakerFields);

    /// <summary>A circuit breaker per instance.</summary>
    public static DocumentKind InstanceIsolation { get; } = new("instanceIsolation", BreakerFields);

    public static DocumentKind Bulkhead { get; } = new("bulkhead", "maxConcurrentCalls", "maxWaitDuration");

    /// <summary>A bulkhead per instance.</summary>
    public static DocumentKind InstanceBulkhead { get; } = new("instanceBulkhead", "maxConcurrentCalls", "maxWaitDuration");

    public static DocumentKind FaultInjection { get; } = new(
        "faultInjection", "type", "delayTime", "percentage", "errorCode", "fallbackType", "forceClosed");

    public static DocumentKind LoadBalance { get; } = new("loadbalance", "rule");

    public static DocumentKind TimeLimiter { get; } = new("timeLimiter", "timeoutDuration", "cancelRunningFuture");

    public static DocumentKind Mapper { get; } = new("mapper", "target");

    /// <summary>The name of <see cref="Mapper"/> in Spring.</summary>
    public static DocumentKind ContextMapper { get; } = new("contextMapper", "target");

    public static DocumentKind RouteRule { get; } = new("routeRule") { IsList = true };

    /// <summary>The route rule of services without their own; a single document without a name.</summary>
    public static DocumentKind GlobalRouteRule { get; } = new("globalRouteRule") { IsList = true, IsNameless = true };

    /// <summary>The route rule of a service in the format of CSE 1.0; <see cref="RouteRule"/> takes precedence.</summary>
    public static DocumentKind DarkLaunch { get; } = new("darklaunch.policy", "policyType", "ruleItems");

    public static IReadOnlyList<DocumentKind> All { get; } =
    [
        MatchGroup, Match, Retry, RateLimiting, IdentifierRateLimiting, CircuitBreaker, InstanceIsolation, Bulkhead, InstanceBulkhead,
        FaultInjection, LoadBalance, TimeLimiter, Mapper, ContextMapper, RouteRule, GlobalRouteRule,
        DarkLaunch,
    ];

    public string Name { get; }

    /// <summary>Gets the path of the documents in a configuration, below <c>servicecomb</c>.</summary>
    public string Path => Name.Replace('.', ':');

    /// <summary>Gets a value that indicates whether the documents define traffic groups.</summary>
    public bool IsTrafficGroup => this == MatchGroup || this == Match;

    public FrozenSet<string> Fields { get; }

    /// <summary>Gets a value that indicates whether a document is a list instead of a map.</summary>
    public bool IsList { get; private init; }

    public bool IsNameless { get; private init; }
}
