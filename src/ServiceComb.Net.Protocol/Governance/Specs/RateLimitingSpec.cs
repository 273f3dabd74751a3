namespace ServiceComb.Net.Protocol.Governance;

/// <summary>The document of <c>rateLimiting</c>: calls over a rate are rejected with status 429.</summary>
public sealed record RateLimitingSpec : PolicySpec
{
    /// <summary>Initializes a new instance of the <see cref="RateLimitingSpec"/> class with the defaults.</summary>
    public RateLimitingSpec()
        : base(GovernanceKind.RateLimiting)
    {
    }

    /// <summary>The number of calls in a period, at least 1. Default: 1000.</summary>
    public int Rate { get; init; } = 1000;

    /// <summary>The period. Default: 1 second.</summary>
    public TimeSpan? LimitRefreshPeriod { get; init; }

    /// <summary>How long a call waits for a permit at most. Default: zero.</summary>
    public TimeSpan? TimeoutDuration { get; init; }
}
