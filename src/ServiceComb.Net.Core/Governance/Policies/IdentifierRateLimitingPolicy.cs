using System.Text.Json;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Policies;

/// <summary>A compiled <c>identifierRateLimiting</c>: one limiter per value of a header. Requests without the header are
/// not limited.</summary>
internal sealed class IdentifierRateLimitingPolicy : GovernancePolicy
{
    private IdentifierRateLimitingPolicy(GovernanceDocument document, DocumentFields fields, TimeProvider time)
        : base(PolicyKind.IdentifierRateLimiting, document, fields)
    {
        Identifier = fields.Text("identifier") is { Length: > 0 } name ? name : throw fields.CreateException("identifier", "the name of a header is needed");
        Limiter = new IdentifierLimiter(RateLimitingPolicy.Fill(new IdentifierRateLimiterOptions(), document, fields), time);
    }

    /// <summary>Gets the name of the header or context entry.</summary>
    public string Identifier { get; }

    public IdentifierLimiter Limiter { get; }

    /// <summary>Gets a value that indicates whether a caller may wait for a permit.</summary>
    public bool AllowsWaiting => Limiter.AllowsWaiting;

    public override void WriteState(Utf8JsonWriter writer) => writer.WriteNumber("identifiers", Limiter.Count);

    public static IdentifierRateLimitingPolicy Read(GovernanceDocument document, TimeProvider time) =>
        new(document, new DocumentFields(document.Content!), time);
}
