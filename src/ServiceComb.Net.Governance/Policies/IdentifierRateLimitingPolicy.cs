using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Policies;

/// <summary>A compiled <c>identifierRateLimiting</c>: a limiter per value of a header. Requests without it are not limited.</summary>
internal sealed class IdentifierRateLimitingPolicy : GovernancePolicy
{
    private IdentifierRateLimitingPolicy(GovernanceDocument document, DocumentFields fields, TimeProvider time)
        : base(PolicyKind.IdentifierRateLimiting, document, fields)
    {
        Identifier = fields.Text("identifier") is { Length: > 0 } name ? name : throw fields.Wrong("identifier", "the name of a header is needed");
        Limiter = new IdentifierLimiter(RateLimitingPolicy.Fill(new IdentifierRateLimiterOptions(), document, fields), time);
    }

    /// <summary>The header, or the context entry.</summary>
    public string Identifier { get; }

    public IdentifierLimiter Limiter { get; }

    /// <summary>Whether a caller may wait for a permit.</summary>
    public bool Waits => Limiter.Waits;

    public static IdentifierRateLimitingPolicy Read(GovernanceDocument document, TimeProvider time) =>
        new(document, new DocumentFields(document.Content!), time);
}
