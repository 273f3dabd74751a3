namespace ServiceComb.Net.Governance.Strategies;

/// <summary>The validated settings that the breakers of one policy share.</summary>
internal sealed class BreakerSettings
{
    // The width of a bucket of the window in timestamp ticks; 0 for a window that counts calls.
    private readonly long _width;
    private readonly int _minimum;

    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public BreakerSettings(CircuitBreakerOptions options, TimeProvider time)
    {
        options.Validate();
        (Options, Time) = (options, time);
        var counts = options.Window == CircuitBreakerWindow.Count;
        _width = counts ? 0 : TimeWindow.GetBucketWidth(options.WindowSize, time);
        _minimum = counts ? Math.Min(options.MinimumNumberOfCalls, options.WindowSize) : options.MinimumNumberOfCalls;
    }

    public CircuitBreakerOptions Options { get; }

    public TimeProvider Time { get; }

    /// <summary>Returns the low bits of the number of the bucket that a timestamp belongs to; 0 for a window that counts
    /// calls.</summary>
    public uint GetPeriod(long now) => _width == 0 ? 0 : (uint)(now / _width);

    public bool IsSlow(TimeSpan duration) => duration >= Options.SlowCallDurationThreshold;

    /// <summary>Returns whether a closed breaker with these totals must open.</summary>
    public bool ShouldOpen(CallTotals totals) => totals.Calls >= _minimum && ExceedsThreshold(totals);

    /// <summary>Returns whether the totals reach a threshold.</summary>
    public bool ExceedsThreshold(CallTotals totals) =>
        100.0 * totals.Failed / totals.Calls >= Options.FailureRateThreshold
        || 100.0 * totals.Slow / totals.Calls >= Options.SlowCallRateThreshold;

    /// <summary>Creates a closed state that starts now.</summary>
    public CallWindow CreateClosedState(BreakerSlot slot, int number) => _width == 0
        ? new CountWindow(slot, number, Options.WindowSize, Time.GetTimestamp())
        : new TimeWindow(slot, number, Options.WindowSize, Time);
}
