namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Specifies the window over which a circuit breaker computes its rates.</summary>
internal enum CircuitBreakerWindow
{
    /// <summary>The calls of the last <see cref="CircuitBreakerOptions.WindowSize"/> seconds.</summary>
    Time,

    /// <summary>The last <see cref="CircuitBreakerOptions.WindowSize"/> calls.</summary>
    Count,
}
