namespace ServiceComb.Net.Protocol.Governance;

/// <summary>A kind of the governance API: a traffic group or a kind of policies.</summary>
public sealed class GovernanceKind
{
    private GovernanceKind(string pathName, string keyName) => (PathName, KeyName) = (pathName, keyName);

    /// <summary>Gets the kind of a traffic group, see <see cref="MatchGroupSpec"/>.</summary>
    public static GovernanceKind MatchGroup { get; } = new("match-group", "matchGroup");

    /// <summary>Gets the kind of <see cref="RetrySpec"/>.</summary>
    public static GovernanceKind Retry { get; } = new("retry", "retry");

    /// <summary>Gets the kind of <see cref="RateLimitingSpec"/>.</summary>
    public static GovernanceKind RateLimiting { get; } = new("rate-limiting", "rateLimiting");

    /// <summary>Gets the kind of <see cref="LoadBalanceSpec"/>.</summary>
    public static GovernanceKind LoadBalance { get; } = new("loadbalance", "loadbalance");

    /// <summary>Gets the kind of <see cref="CircuitBreakerSpec"/>.</summary>
    public static GovernanceKind CircuitBreaker { get; } = new("circuit-breaker", "circuitBreaker");

    /// <summary>Gets the kind of <see cref="InstanceIsolationSpec"/>.</summary>
    public static GovernanceKind InstanceIsolation { get; } = new("instance-isolation", "instanceIsolation");

    /// <summary>Gets the kind of <see cref="FaultInjectionSpec"/>.</summary>
    public static GovernanceKind FaultInjection { get; } = new("fault-injection", "faultInjection");

    /// <summary>Gets the kind of <see cref="BulkheadSpec"/>.</summary>
    public static GovernanceKind Bulkhead { get; } = new("bulkhead", "bulkhead");

    /// <summary>Gets all kinds.</summary>
    public static IReadOnlyList<GovernanceKind> All { get; } =
        [MatchGroup, Retry, RateLimiting, LoadBalance, CircuitBreaker, InstanceIsolation, FaultInjection, Bulkhead];

    /// <summary>Gets the name in request paths, such as <c>rate-limiting</c>.</summary>
    public string PathName { get; }

    /// <summary>Gets the name in configuration keys, such as <c>rateLimiting</c>.</summary>
    public string KeyName { get; }

    /// <summary>Returns the kind with this name, in either spelling, because responses use both; null for an unknown name.</summary>
    public static GovernanceKind? Find(string? name) => All.FirstOrDefault(kind => kind.PathName == name || kind.KeyName == name);

    /// <summary>Returns <see cref="PathName"/>.</summary>
    public override string ToString() => PathName;
}
