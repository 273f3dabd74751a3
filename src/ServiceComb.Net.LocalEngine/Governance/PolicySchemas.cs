using System.Collections.Frozen;
using System.Text.Json;
using ServiceComb.Net.Protocol.Governance;

namespace ServiceComb.Net.LocalEngine.Governance;

/// <summary>The document schemas of the known policy kinds. Only required fields are validated; all others are
/// free.</summary>
internal static class PolicySchemas
{
    private static readonly FrozenDictionary<string, SpecSchema> Schemas = new Dictionary<string, SpecSchema>(StringComparer.Ordinal)
    {
        [GovernanceKind.MatchGroup.PathName] = SpecSchema.Map(
            ["matches", "alias"],
            ("alias", SpecSchema.Text(min: 1)),
            ("matches", SpecSchema.List(
                SpecSchema.Map(
                    ["name"],
                    ("name", SpecSchema.Text(min: 1)),
                    ("apiPath", SpecSchema.MapOfAtLeast(1)),
                    ("headers", SpecSchema.MapOfAtLeast(0)),
                    ("method", SpecSchema.List(SpecSchema.Text(0, "GET", "POST", "DELETE", "PUT", "PATCH"), min: 1))),
                min: 1))),
        [GovernanceKind.Retry.PathName] = SpecSchema.Map(["maxAttempts"], ("retryOnSame", SpecSchema.Integer(minimum: 0))),
        [GovernanceKind.RateLimiting.PathName] = SpecSchema.Map(["rate"]),
        [GovernanceKind.LoadBalance.PathName] = SpecSchema.Map(["rule"], ("rule", SpecSchema.Text(min: 1))),
        [GovernanceKind.CircuitBreaker.PathName] = SpecSchema.Map(["minimumNumberOfCalls"], ("minimumNumberOfCalls", SpecSchema.Integer(minimum: 0))),
        [GovernanceKind.InstanceIsolation.PathName] = SpecSchema.Map(["minimumNumberOfCalls"]),
        [GovernanceKind.FaultInjection.PathName] = SpecSchema.Map(["percentage"], ("percentage", SpecSchema.Number(minimum: 0))),
        [GovernanceKind.Bulkhead.PathName] = SpecSchema.Map(["maxConcurrentCalls"]),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Validates a document.</summary>
    /// <returns>The error; null when the document is valid.</returns>
    public static string? Validate(string kind, JsonElement spec)
    {
        if (!Schemas.TryGetValue(kind, out var schema))
        {
            return $"not support kind[{kind}] yet";
        }

        List<string> errors = [];
        schema.Check(kind, spec, errors);
        return errors.Count == 0 ? null : $"illegal policy[{kind}] spec, msg: {string.Join("; ", errors)}";
    }
}
