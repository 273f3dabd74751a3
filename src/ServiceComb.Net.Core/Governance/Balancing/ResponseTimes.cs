namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Keeps the last fifty response times of an instance.</summary>
internal sealed class ResponseTimes
{
    private const int Capacity = 50;
    private readonly long[] _ticks = new long[Capacity];
    private int _count;

    public void Add(TimeSpan time)
    {
        var index = (uint)(Interlocked.Increment(ref _count) - 1) % Capacity;
        Volatile.Write(ref _ticks[index], Math.Max(1, time.Ticks));
    }

    /// <summary>Returns the mean in milliseconds; null when nothing was measured yet.</summary>
    public double? Mean()
    {
        var (sum, count) = (0L, 0);
        foreach (ref var ticks in _ticks.AsSpan())
        {
            var value = Volatile.Read(ref ticks);
            sum += value;
            count += value > 0 ? 1 : 0;
        }

        return count == 0 ? null : TimeSpan.FromTicks(sum / count).TotalMilliseconds;
    }
}
