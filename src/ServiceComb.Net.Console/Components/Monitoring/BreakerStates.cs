using System.Text.Json;

namespace ServiceComb.Net.Console.Components.Monitoring;

/// <summary>Reads what instances report beside their calls.</summary>
internal static class BreakerStates
{
    private static readonly string[] Prefixes = ["circuitBreaker.", "instanceIsolation."];

    /// <summary>Returns the circuit breakers by the name of their policy: 0 closed, 1 open, 2 half-open. Other metrics of the app are left
    /// out.</summary>
    public static IReadOnlyList<(string Name, int State)> Read(IReadOnlyDictionary<string, JsonElement>? customs) =>
    [
        .. (customs ?? new Dictionary<string, JsonElement>()).Keys
            .Where(static name => Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal)
            .Select(name => (name, Number(customs, name)))
            .Where(static breaker => breaker.Item2 is 0 or 1 or 2)
            .Select(static breaker => (breaker.name, (int)breaker.Item2!)),
    ];

    /// <summary>Returns a number; null when it is missing.</summary>
    public static double? Number(IReadOnlyDictionary<string, JsonElement>? values, string name) =>
        values is not null && values.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
