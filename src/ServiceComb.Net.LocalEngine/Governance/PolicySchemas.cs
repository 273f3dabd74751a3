using System.Collections.Frozen;
using System.Text.Json;
using ServiceComb.Net.Protocol.Governance;

namespace ServiceComb.Net.LocalEngine.Governance;

/// <summary>The documents of the kinds that the governance API knows: which fields they must have. Every other field is free.</summary>
internal static class PolicySchemas
{
    private static readonly FrozenDictionary<string, SpecSchema> Schemas = new Dictionary<string, SpecSchema>(StringComparer.Ordinal)
    {
        [GovernanceKind.MatchGroup] = SpecSchema.Map(
            ["matches", "alias"],
            ("alias", SpecSchema.Text(least: 1)),
            ("matches", SpecSchema.List(
                SpecSchema.Map(
                    ["name"],
                    ("name", SpecSchema.Text(least: 1)),
                    ("apiPath", SpecSchema.MapOfAtLeast(1)),
                    ("headers", SpecSchema.MapOfAtLeast(0)),
                    ("method", SpecSchema.List(SpecSchema.Text(0, "GET", "POST", "DELETE", "PUT", "PATCH"), least: 1))),
                least: 1))),
        ["retry"] = SpecSchema.Map(["maxAttempts"], ("retryOnSame", SpecSchema.Integer(minimum: 0))),
        ["rate-limiting"] = SpecSchema.Map(["rate"]),
        ["loadbalance"] = SpecSchema.Map(["rule"], ("rule", SpecSchema.Text(least: 1))),
        ["circuit-breaker"] = SpecSchema.Map(["minimumNumberOfCalls"], ("minimumNumberOfCalls", SpecSchema.Integer(minimum: 0))),
        ["instance-isolation"] = SpecSchema.Map(["minimumNumberOfCalls"]),
        ["fault-injection"] = SpecSchema.Map(["percentage"], ("percentage", SpecSchema.Number(minimum: 0))),
        ["bulkhead"] = SpecSchema.Map(["maxConcurrentCalls"]),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The complaint about a document, null when there is none.</summary>
    public static string? Complaint(string kind, JsonElement spec)
    {
        if (!Schemas.TryGetValue(kind, out var schema))
        {
            return $"not support kind[{kind}] yet";
        }

        List<string> complaints = [];
        schema.Check(kind, spec, complaints);
        return complaints.Count == 0 ? null : $"illegal policy[{kind}] spec, msg: {string.Join("; ", complaints)}";
    }
}
