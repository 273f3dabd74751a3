namespace ServiceComb.Net.Governance.Strategies;

/// <summary>What a circuit breaker does with calls.</summary>
public enum CircuitState
{
    /// <summary>Calls go through and are counted.</summary>
    Closed,

    /// <summary>Calls are refused.</summary>
    Open,

    /// <summary>Some calls go through to try whether it works again.</summary>
    HalfOpen,
}
