namespace ServiceComb.Net.Governance.Balancing;

/// <summary>The last fifty response times of an instance.</summary>
internal sealed class ResponseTimes
{
    private const int Kept = 50;
    private readonly long[] _ticks = new long[Kept];
    private int _count;

    public void Add(TimeSpan time)
    {
        var place = (uint)(Interlocked.Increment(ref _count) - 1) % Kept;
        Volatile.Write(ref _ticks[place], Math.Max(1, time.Ticks));
    }

    /// <summary>Their mean in milliseconds; null when there is none yet.</summary>
    public double? Mean()
    {
        var (sum, measured) = (0L, 0);
        foreach (ref var ticks in _ticks.AsSpan())
        {
            var one = Volatile.Read(ref ticks);
            sum += one;
            measured += one > 0 ? 1 : 0;
        }

        return measured == 0 ? null : TimeSpan.FromTicks(sum / measured).TotalMilliseconds;
    }
}
