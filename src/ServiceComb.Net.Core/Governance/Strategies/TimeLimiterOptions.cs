namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Options of a time limiter.</summary>
internal sealed class TimeLimiterOptions
{
    /// <summary>Gets or sets the maximum duration of a call, above zero. Default: 1 second.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets a value that indicates whether a call that exceeds the limit is canceled instead of continuing
    /// without its caller. Default: true.</summary>
    public bool CancelRunningCall { get; set; } = true;
}
