namespace ServiceComb.Net.Governance.Balancing;

/// <summary>The pauses that the instances of one service asked for with Retry-After. While no pause is in force, a call reads one
/// counter and no state of an instance.</summary>
internal sealed class InstancePauses
{
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(60);
    private long _until;

    /// <summary>Notes that an instance is not to be called for a while, a minute at most.</summary>
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

    /// <summary>Whether any instance may be paused.</summary>
    public bool IsAny => Volatile.Read(ref _until) != 0;

    /// <summary>Whether an instance is paused.</summary>
    public bool Contains(InstanceState instance, TimeProvider time)
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
