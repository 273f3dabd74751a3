namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Tracks the pauses that the instances of one service requested with Retry-After. While no pause is active, a
/// call reads one field and no state of an instance.</summary>
internal sealed class InstancePauses
{
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(60);
    private long _until;

    /// <summary>Pauses an instance, for one minute at most.</summary>
    public void Add(InstanceState instance, TimeSpan pause, TimeProvider time)
    {
        var until = time.GetTimestamp() + (long)((pause < Max ? pause : Max).TotalSeconds * time.TimestampFrequency);
        instance.PausedUntil = until;
        var last = Volatile.Read(ref _until);
        while (last < until)
        {
            var seen = Interlocked.CompareExchange(ref _until, until, last);
            if (seen == last)
            {
                return;
            }

            last = seen;
        }
    }

    /// <summary>Gets a value that indicates whether an instance may be paused.</summary>
    public bool HasAny => Volatile.Read(ref _until) != 0;

    /// <summary>Returns whether an instance is paused.</summary>
    public bool IsPaused(InstanceState instance, TimeProvider time)
    {
        var until = Volatile.Read(ref _until);
        if (until == 0)
        {
            return false;
        }

        var now = time.GetTimestamp();
        if (now < until)
        {
            return instance.PausedUntil > now;
        }

        Interlocked.CompareExchange(ref _until, 0, until);
        return false;
    }
}
