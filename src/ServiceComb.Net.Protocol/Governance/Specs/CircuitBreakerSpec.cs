namespace ServiceComb.Net.Protocol.Governance;

/// <summary>The document of <c>circuitBreaker</c>: while too many calls fail or are slow, calls are rejected with status 503.</summary>
public sealed record CircuitBreakerSpec : BreakerSpec
{
    /// <summary>Initializes a new instance of the <see cref="CircuitBreakerSpec"/> class with the defaults.</summary>
    public CircuitBreakerSpec()
        : base(GovernanceKind.CircuitBreaker)
    {
    }
}
