using ServiceComb.Net.Governance.Counting;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>The part of a circuit breaker that every call reads and writes, independent of its policy. There may be a
/// breaker for each of thousands of instances: one compact row in an array replaces several scattered objects, and rows
/// created one after the other are adjacent.</summary>
internal struct BreakerCounters
{
    /// <summary>Calls that the window has not assigned to a bucket or ring entry yet.</summary>
    public StripedCounter Calls;

    /// <summary>The number of the current state, see <see cref="BreakerState.Number"/>.</summary>
    public int State;

    /// <summary>The period that <see cref="Calls"/> belong to, see <see cref="BreakerSettings.GetPeriod"/>.</summary>
    public uint Period;

    /// <summary>Whether the window contains no failed or slow call, so that successful calls can be counted without
    /// it.</summary>
    public bool IsFastPath;

    /// <summary>Counts a successful call on the fast path: the breaker is in the same closed state as at the start of the
    /// call, the window contains no failed or slow call, and the period is current. The counter is striped by core, so that
    /// cores do not contend while all calls succeed.</summary>
    public bool TryCountSuccess(BreakerSettings settings, int permit, bool failed, TimeSpan duration, long now)
    {
        if (failed || !BreakerState.IsClosed(permit) || Volatile.Read(ref State) != permit || !Volatile.Read(ref IsFastPath)
            || settings.IsSlow(duration) || Volatile.Read(ref Period) != settings.GetPeriod(now))
        {
            return false;
        }

        Interlocked.Increment(ref Calls.Current);
        return true;
    }
}
