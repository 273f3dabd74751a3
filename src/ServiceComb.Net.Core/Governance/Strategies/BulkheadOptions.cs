namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Options of a bulkhead, which limits the number of concurrent calls.</summary>
internal sealed class BulkheadOptions
{
    /// <summary>Gets or sets the key of the policy that rejections name. Default: empty.</summary>
    public string PolicyKey { get; set; } = "";

    /// <summary>Gets or sets the maximum number of concurrent calls; 0 rejects all calls. Default: 1000.</summary>
    public int MaxConcurrentCalls { get; set; } = 1000;

    /// <summary>Gets or sets how long a caller waits for a permit. Default: zero, which rejects immediately.</summary>
    public TimeSpan MaxWaitDuration { get; set; } = TimeSpan.Zero;
}
