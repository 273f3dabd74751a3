namespace ServiceComb.Net.Protocol.Governance;

/// <summary>The kinds of the governance API, in the spelling of paths and of configuration keys.</summary>
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

    /// <summary>All kinds, in the spelling of paths.</summary>
    public static IReadOnlyCollection<string> All => KeyNames.Keys;

    /// <summary>Returns the kind in the spelling of configuration keys; null for an unknown kind.</summary>
    public static string? ToKeyName(string kind) => KeyNames.GetValueOrDefault(kind);
}
