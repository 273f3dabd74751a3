namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Options of a limiter for every value of an identifier, such as a user's name.</summary>
public sealed class IdentifierRateLimiterOptions : RateLimiterOptions
{
    /// <summary>Values that have a limiter of their own at the same time, at least 1; 10,000 by default. Values that were
    /// idle for a cycle make room; when none was, further values share one limiter.</summary>
    public int MaxIdentifiers { get; set; } = 10_000;
}
