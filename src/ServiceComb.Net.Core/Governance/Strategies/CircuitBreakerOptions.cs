namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Options of a circuit breaker with the semantics of resilience4j; names and defaults are those of
/// CircuitBreakerPolicy in the Java reference.</summary>
internal sealed class CircuitBreakerOptions
{
    /// <summary>Gets or sets the key of the policy that rejections name. Default: empty.</summary>
    public string PolicyKey { get; set; } = "";

    /// <summary>Gets or sets the percentage of failed calls at which the circuit opens, above 0 to 100. Default:
    /// 50.</summary>
    public double FailureRateThreshold { get; set; } = 50;

    /// <summary>Gets or sets the percentage of slow calls at which the circuit opens, above 0 to 100. Successful calls can
    /// be slow. Default: 100.</summary>
    public double SlowCallRateThreshold { get; set; } = 100;

    /// <summary>Gets or sets the duration from which a call is slow. Default: 60 seconds.</summary>
    public TimeSpan SlowCallDurationThreshold { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets or sets the kind of window. Default: <see cref="CircuitBreakerWindow.Time"/>.</summary>
    public CircuitBreakerWindow Window { get; set; }

    /// <summary>Gets or sets the size of the window in seconds or calls, 1 to 1,000,000. Default: 100.</summary>
    public int WindowSize { get; set; } = 100;

    /// <summary>Gets or sets the minimum number of calls before the rates are evaluated, at least 1. A count window uses
    /// its size when that is smaller. Default: 100.</summary>
    public int MinimumNumberOfCalls { get; set; } = 100;

    /// <summary>Gets or sets how long an open circuit rejects all calls, above zero. Default: 60 seconds.</summary>
    public TimeSpan WaitDurationInOpenState { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets or sets the number of calls that are permitted in the half-open state, at least 1. Default:
    /// 10.</summary>
    public int PermittedNumberOfCallsInHalfOpenState { get; set; } = 10;

    /// <summary>Gets or sets a value that indicates whether all calls are rejected. Takes precedence over
    /// <see cref="ForceClosed"/>. Default: false.</summary>
    public bool ForceOpen { get; set; }

    /// <summary>Gets or sets a value that indicates whether the circuit neither rejects nor counts calls. Default:
    /// false.</summary>
    public bool ForceClosed { get; set; }

    /// <summary>Gets or sets the callback that receives the previous and the new state after every change. It runs within
    /// the call that caused the change and must be fast. Default: null.</summary>
    public Action<CircuitState, CircuitState>? OnStateChanged { get; set; }

    internal void Validate()
    {
        const int MaxWindowSize = 1_000_000;
        ArgumentOutOfRangeException.ThrowIfLessThan(WindowSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(WindowSize, MaxWindowSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinimumNumberOfCalls, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(PermittedNumberOfCallsInHalfOpenState, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(FailureRateThreshold, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(FailureRateThreshold, 100);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(SlowCallRateThreshold, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SlowCallRateThreshold, 100);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(WaitDurationInOpenState, TimeSpan.Zero);
    }
}
