namespace ServiceComb.Net.Governance.Strategies;

/// <summary>What a circuit breaker looks back on.</summary>
public enum CircuitBreakerWindow
{
    /// <summary>The calls of the last seconds.</summary>
    Time,

    /// <summary>The last calls, whenever they were.</summary>
    Count,
}
