namespace ServiceComb.Net.Protocol.Governance;

/// <summary>The kinds of the governance API as its paths spell them, and the same kinds in configuration keys.</summary>
public static class GovernanceKind
{
    /// <summary>The kind of a traffic group.</summary>
    public const string MatchGroup = "match-group";

    private static readonly Dictionary<string, string> KeyNames = new(StringComparer.Ordinal)
    {
        [MatchGroup] = "matchGroup",
        ["retry"] = "retry",
        ["rate-limiting"] = "rateLimiting",
        ["loadbalance"] = "loadbalance",
        ["circuit-breaker"] = "circuitBreaker",
        ["instance-isolation"] = "instanceIsolation",
        ["fault-injection"] = "faultInjection",
        ["bulkhead"] = "bulkhead",
    };

    /// <summary>Every kind, as paths spell it.</summary>
    public static IReadOnlyCollection<string> All => KeyNames.Keys;

    /// <summary>The kind as configuration keys spell it, or null when the API has no such kind.</summary>
    public static string? ToKeyName(string kind) => KeyNames.GetValueOrDefault(kind);
}
