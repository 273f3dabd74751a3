namespace ServiceComb.Net.Protocol.Governance;

/// <summary>The fields that <see cref="CircuitBreakerSpec"/> and <see cref="InstanceIsolationSpec"/> share.</summary>
public abstract record BreakerSpec : PolicySpec
{
    private protected BreakerSpec(GovernanceKind kind)
        : base(kind)
    {
    }

    /// <summary>The number of calls in the window from which on the rates count, at least 1. Default: 100.</summary>
    public int MinimumNumberOfCalls { get; init; } = 100;

    /// <summary>The share of failed calls that opens the circuit breaker, in percent. Default: 50.</summary>
    public double? FailureRateThreshold { get; init; }

    /// <summary>The share of slow calls that opens the circuit breaker, in percent. Default: 100.</summary>
    public double? SlowCallRateThreshold { get; init; }

    /// <summary>The duration from which on a call is slow. Default: 1 minute.</summary>
    public TimeSpan? SlowCallDurationThreshold { get; init; }

    /// <summary>The type of the window: <c>time</c> or <c>count</c>. Default: <c>time</c>.</summary>
    public string? SlidingWindowType { get; init; }

    /// <summary>The size of the window, in seconds or calls. Default: 100.</summary>
    public int? SlidingWindowSize { get; init; }

    /// <summary>How long the circuit breaker stays open before calls are tried again. Default: 1 minute.</summary>
    public TimeSpan? WaitDurationInOpenState { get; init; }

    /// <summary>The number of calls that are then tried. Default: 10.</summary>
    public int? PermittedNumberOfCallsInHalfOpenState { get; init; }

    /// <summary>The statuses that are failures, such as <c>502</c> or <c>5xx</c>. Default: 502 and 503.</summary>
    public IReadOnlyList<string>? RecordFailureStatus { get; init; }

    /// <summary>Whether all calls are rejected. Default: false.</summary>
    public bool? ForceOpen { get; init; }

    /// <summary>Whether no call is rejected. Default: false.</summary>
    public bool? ForceClosed { get; init; }
}
