namespace ServiceComb.Net.Governance.Strategies;

/// <summary>A stretch of time in which a breaker is in one state. It is also the permit of the calls that began in it: a
/// result counts for the phase it began in and no other.</summary>
internal class BreakerPhase(CircuitState state, long beganAt)
{
    private int _announced;

    public CircuitState State => state;

    /// <summary>The timestamp of its begin.</summary>
    public long BeganAt => beganAt;

    /// <summary>True once.</summary>
    public bool TryAnnounce() => Volatile.Read(ref _announced) == 0 && Interlocked.Exchange(ref _announced, 1) == 0;
}
