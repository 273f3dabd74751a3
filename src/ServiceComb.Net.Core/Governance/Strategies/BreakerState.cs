namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Represents one period in which a breaker stays in one state. Its number is the permit of the calls that start
/// in it: a result only counts for the state in which its call started.</summary>
internal class BreakerState(int number, long startedAt)
{
    /// <summary>The permit of a call that no breaker counts.</summary>
    public const int NoPermit = -1;

    private const int StateBits = 2;
    private const int StateMask = (1 << StateBits) - 1;

    /// <summary>Gets the number that identifies the period; its low bits contain the state.</summary>
    public int Number => number;

    public CircuitState State => (CircuitState)(number & StateMask);

    /// <summary>Gets the timestamp at which the state was entered.</summary>
    public long StartedAt => startedAt;

    /// <summary>Returns the number of the period that follows another one.</summary>
    public static int NextNumber(int before, CircuitState state) => (((before >> StateBits) + 1) << StateBits) | (int)state;

    /// <summary>Returns whether a number belongs to a closed state.</summary>
    public static bool IsClosed(int number) => (number & StateMask) == (int)CircuitState.Closed;
}
