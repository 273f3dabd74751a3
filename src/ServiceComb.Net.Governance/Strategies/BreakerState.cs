namespace ServiceComb.Net.Governance.Strategies;

/// <summary>A stretch of time in which a breaker is in one state. Its number is also the permit of the calls that began in
/// it: a result counts for the phase it began in and no other.</summary>
internal class BreakerState(int number, long beganAt)
{
    /// <summary>The permit of a call that no breaker counts.</summary>
    public const int NoPermit = -1;

    private const int StateBits = 2;
    private const int StateMask = (1 << StateBits) - 1;
    private int _announced;

    /// <summary>Tells it from the phases before; holds the state as well.</summary>
    public int Number => number;

    public CircuitState State => (CircuitState)(number & StateMask);

    /// <summary>The timestamp of its begin.</summary>
    public long BeganAt => beganAt;

    /// <summary>The number of a phase after another.</summary>
    public static int NumberAfter(int before, CircuitState state) => (((before >> StateBits) + 1) << StateBits) | (int)state;

    /// <summary>Whether a number is that of a closed phase.</summary>
    public static bool IsClosed(int number) => (number & StateMask) == (int)CircuitState.Closed;

    /// <summary>True once.</summary>
    public bool TryAnnounce() => Volatile.Read(ref _announced) == 0 && Interlocked.Exchange(ref _announced, 1) == 0;
}
