using ServiceComb.Net.Governance.Counting;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>What every call touches of a circuit breaker, whatever its policy. There may be a breaker for each of thousands of
/// instances that take turns: what would be several objects for each, every one of them far away, is one short row here, and
/// rows that are made one after the other lie one behind the other.</summary>
internal struct BreakerCounters
{
    /// <summary>Calls that the window has not put in their place yet.</summary>
    public StripedCounter Calls;

    /// <summary>The number of the phase, see <see cref="BreakerState.Number"/>.</summary>
    public int State;

    /// <summary>The time that <see cref="Calls"/> are of, see <see cref="BreakerSettings.PeriodOf"/>.</summary>
    public uint Period;

    /// <summary>Whether nothing in the window is bad.</summary>
    public bool IsCalm;

    /// <summary>Counts a finished call if it is good and that is all there is to do: the breaker is still closed as it was,
    /// nothing in the window is bad, and the time is the same. Good calls are counted by core, so that cores do not wait for
    /// each other while all is well.</summary>
    public bool TryCountGood(BreakerSettings terms, int permit, bool failed, TimeSpan duration, long now)
    {
        if (failed || !BreakerState.IsClosed(permit) || Volatile.Read(ref State) != permit || !Volatile.Read(ref IsCalm)
            || terms.IsSlow(duration) || Volatile.Read(ref Period) != terms.PeriodOf(now))
        {
            return false;
        }

        Interlocked.Increment(ref Calls.Own);
        return true;
    }
}
