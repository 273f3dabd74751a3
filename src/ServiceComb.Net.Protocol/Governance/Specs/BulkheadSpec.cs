namespace ServiceComb.Net.Protocol.Governance;

/// <summary>The document of <c>bulkhead</c>: concurrent calls over a number are rejected with status 429.</summary>
public sealed record BulkheadSpec : PolicySpec
{
    /// <summary>Initializes a new instance of the <see cref="BulkheadSpec"/> class with the defaults.</summary>
    public BulkheadSpec()
        : base(GovernanceKind.Bulkhead)
    {
    }

    /// <summary>The number of concurrent calls. Default: 1000.</summary>
    public int MaxConcurrentCalls { get; init; } = 1000;

    /// <summary>How long a call waits for its turn at most. Default: zero.</summary>
    public TimeSpan? MaxWaitDuration { get; init; }
}
