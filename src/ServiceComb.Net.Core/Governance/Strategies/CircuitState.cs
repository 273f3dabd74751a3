namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Specifies the state of a circuit breaker.</summary>
internal enum CircuitState
{
    /// <summary>Calls pass and are recorded.</summary>
    Closed,

    /// <summary>Calls are rejected.</summary>
    Open,

    /// <summary>A limited number of calls pass to test whether the service has recovered.</summary>
    HalfOpen,
}
