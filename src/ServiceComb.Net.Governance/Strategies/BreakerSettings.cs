namespace ServiceComb.Net.Governance.Strategies;

/// <summary>What breakers of one policy go by: the options, made ready for use.</summary>
internal sealed class BreakerSettings
{
    // Of a bucket of the window; 0 where the window counts calls.
    private readonly long _width;
    private readonly int _minimum;

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its bounds.</exception>
    public BreakerSettings(CircuitBreakerOptions options, TimeProvider time)
    {
        options.Validate();
        (Options, Time) = (options, time);
        var counts = options.Window == CircuitBreakerWindow.Count;
        _width = counts ? 0 : TimeWindow.WidthOf(options.WindowSize, time);
        _minimum = counts ? Math.Min(options.MinimumNumberOfCalls, options.WindowSize) : options.MinimumNumberOfCalls;
    }

    public CircuitBreakerOptions Options { get; }

    public TimeProvider Time { get; }

    /// <summary>The low bits of the number of the bucket that a timestamp belongs to; 0 where the window counts calls.</summary>
    public uint PeriodOf(long now) => _width == 0 ? 0 : (uint)(now / _width);

    public bool IsSlow(TimeSpan duration) => duration >= Options.SlowCallDurationThreshold;

    /// <summary>Whether so many bad calls in a closed phase open it.</summary>
    public bool Opens(CallTotals totals) => totals.Calls >= _minimum && IsTooMuch(totals);

    /// <summary>Whether so many calls are bad ones.</summary>
    public bool IsTooMuch(CallTotals totals) =>
        100.0 * totals.Failed / totals.Calls >= Options.FailureRateThreshold
        || 100.0 * totals.Slow / totals.Calls >= Options.SlowCallRateThreshold;

    /// <summary>A closed phase that begins now.</summary>
    public CallWindow Close(BreakerSlot place, int number) => _width == 0
        ? new CountWindow(place, number, Options.WindowSize, Time.GetTimestamp())
        : new TimeWindow(place, number, Options.WindowSize, Time);
}
