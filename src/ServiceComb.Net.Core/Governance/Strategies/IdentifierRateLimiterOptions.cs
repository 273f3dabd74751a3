namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Options of a rate limiter per value of an identifier, such as a user name.</summary>
internal sealed class IdentifierRateLimiterOptions : RateLimiterOptions
{
    /// <summary>Gets or sets the maximum number of identifiers with their own limiter, at least 1. Identifiers that were
    /// idle for a cycle are removed when the limit is reached; when there are none, further identifiers share one limiter.
    /// Default: 10,000.</summary>
    public int MaxIdentifiers { get; set; } = 10_000;
}
