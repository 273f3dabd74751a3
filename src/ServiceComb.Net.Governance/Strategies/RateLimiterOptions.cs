namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Options of a limiter as resilience4j's AtomicRateLimiter: time is cut into cycles, each with its own permits.</summary>
public class RateLimiterOptions
{
    /// <summary>Named in refusals; empty by default.</summary>
    public string PolicyKey { get; set; } = "";

    /// <summary>Permits of one cycle, at least 1; 1000 by default.</summary>
    public int Rate { get; set; } = 1000;

    /// <summary>Length of a cycle, above zero; 1 second by default.</summary>
    public TimeSpan RefreshPeriod { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a caller waits for a permit of a later cycle; zero by default: refused at once.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.Zero;
}
