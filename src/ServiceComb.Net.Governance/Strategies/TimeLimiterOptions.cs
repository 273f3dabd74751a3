namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Options of a time limiter.</summary>
public sealed class TimeLimiterOptions
{
    /// <summary>How long a call may take, above zero; 1 second by default.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether a call that takes longer is cancelled, and not only left alone; true by default.</summary>
    public bool CancelRunningCall { get; set; } = true;
}
