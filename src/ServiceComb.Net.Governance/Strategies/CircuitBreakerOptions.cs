namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Options of a circuit breaker as resilience4j's; names and defaults of the Java reference's
/// CircuitBreakerPolicy.</summary>
public sealed class CircuitBreakerOptions
{
    /// <summary>Named in refusals; empty by default.</summary>
    public string PolicyKey { get; set; } = "";

    /// <summary>Percent of failed calls that opens, above 0 to 100; 50 by default.</summary>
    public double FailureRateThreshold { get; set; } = 50;

    /// <summary>Percent of slow calls that opens, above 0 to 100; 100 by default. Successful calls can be slow.</summary>
    public double SlowCallRateThreshold { get; set; } = 100;

    /// <summary>From when on a call is slow; 60 seconds by default.</summary>
    public TimeSpan SlowCallDurationThreshold { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The kind of window; time by default.</summary>
    public CircuitBreakerWindow Window { get; set; }

    /// <summary>Size of the window in seconds or calls, 1 to 1,000,000; 100 by default.</summary>
    public int WindowSize { get; set; } = 100;

    /// <summary>Calls before rates are judged, at least 1; 100 by default. A count window takes the smaller of this and its size.</summary>
    public int MinimumNumberOfCalls { get; set; } = 100;

    /// <summary>How long all calls are refused; 60 seconds by default.</summary>
    public TimeSpan WaitDurationInOpenState { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Calls that try whether it works again, at least 1; 10 by default.</summary>
    public int PermittedNumberOfCallsInHalfOpenState { get; set; } = 10;

    /// <summary>Refuses everything; false by default. Wins over <see cref="ForceClosed"/>.</summary>
    public bool ForceOpen { get; set; }

    /// <summary>Refuses nothing and counts nothing; false by default.</summary>
    public bool ForceClosed { get; set; }

    /// <summary>Called after every change of state with the state before and the one after; null by default. It runs within
    /// the call that brought the change about, and must be short.</summary>
    public Action<CircuitState, CircuitState>? OnStateChanged { get; set; }

    internal void Validate()
    {
        const int LargestWindow = 1_000_000;
        ArgumentOutOfRangeException.ThrowIfLessThan(WindowSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(WindowSize, LargestWindow);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinimumNumberOfCalls, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(PermittedNumberOfCallsInHalfOpenState, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(FailureRateThreshold, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(FailureRateThreshold, 100);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(SlowCallRateThreshold, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SlowCallRateThreshold, 100);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(WaitDurationInOpenState, TimeSpan.Zero);
    }
}
