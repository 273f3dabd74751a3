namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Options of a bulkhead: how many calls may be under way at once.</summary>
public sealed class BulkheadOptions
{
    /// <summary>Named in refusals; empty by default.</summary>
    public string PolicyKey { get; set; } = "";

    /// <summary>Calls at once; 0 refuses all. 1000 by default.</summary>
    public int MaxConcurrentCalls { get; set; } = 1000;

    /// <summary>How long a caller waits for a place; zero by default: refused at once.</summary>
    public TimeSpan MaxWaitDuration { get; set; } = TimeSpan.Zero;
}
