namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Options of a rate limiter with the semantics of resilience4j's AtomicRateLimiter: time is divided into cycles,
/// each with its own permits.</summary>
internal class RateLimiterOptions
{
    /// <summary>Gets or sets the key of the policy that rejections name. Default: empty.</summary>
    public string PolicyKey { get; set; } = "";

    /// <summary>Gets or sets the number of permits per cycle, at least 1. Default: 1000.</summary>
    public int Rate { get; set; } = 1000;

    /// <summary>Gets or sets the length of a cycle, above zero. Default: 1 second.</summary>
    public TimeSpan RefreshPeriod { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets how long a caller waits for a permit of a later cycle. Default: zero, which rejects
    /// immediately.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.Zero;
}
