namespace ServiceComb.Net.Protocol.Governance;

/// <summary>The document of <c>retry</c>: failed calls are repeated.</summary>
public sealed record RetrySpec : PolicySpec
{
    /// <summary>Initializes a new instance of the <see cref="RetrySpec"/> class with the defaults.</summary>
    public RetrySpec()
        : base(GovernanceKind.Retry)
    {
    }

    /// <summary>The number of retries after the first attempt, at least 1. Default: 3.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>The number of retries on the same instance before another one is selected. Default: 0.</summary>
    public int? RetryOnSame { get; init; }

    /// <summary>The statuses that are retried, such as <c>502</c> or <c>5xx</c>. Default: 502 and 503.</summary>
    public IReadOnlyList<string>? RetryOnResponseStatus { get; init; }

    /// <summary>How the delay is calculated. Default: <see cref="Governance.RetryStrategy.FixedInterval"/>.</summary>
    public RetryStrategy? RetryStrategy { get; init; }

    /// <summary>The delay before a retry with <see cref="Governance.RetryStrategy.FixedInterval"/>. Default: 1 millisecond.</summary>
    public TimeSpan? WaitDuration { get; init; }

    /// <summary>The first delay with <see cref="Governance.RetryStrategy.RandomBackoff"/>, at least 10 milliseconds. Default: 1 second.</summary>
    public TimeSpan? InitialInterval { get; init; }

    /// <summary>The factor by which each further delay grows with <see cref="Governance.RetryStrategy.RandomBackoff"/>. Default: 2.</summary>
    public double? Multiplier { get; init; }

    /// <summary>The share of a delay that is random with <see cref="Governance.RetryStrategy.RandomBackoff"/>, 0 to 1. Default: 0.5.</summary>
    public double? RandomizationFactor { get; init; }

    /// <summary>Whether a failed response after the last attempt is thrown as an exception. Default: false.</summary>
    public bool? FailAfterMaxAttempts { get; init; }
}
