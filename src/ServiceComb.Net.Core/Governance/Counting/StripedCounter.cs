namespace ServiceComb.Net.Governance.Counting;

/// <summary>A counter striped by core. The counters of one core are adjacent, because there may be one for each of
/// thousands of instances, and separated from those of other cores to avoid false sharing.</summary>
internal readonly struct StripedCounter
{
    private const int Size = 64;

    // Padding in longs on both sides, so that cores share neither a cache line nor the adjacent prefetched one. It also
    // separates the array's length, which every access reads.
    private const int Padding = 16;
    private static readonly Lock Creating = new();
    private static long[][] _newest = [];
    private static int _used = Size;
    private readonly long[][] _byCore;
    private readonly int _slot;

    private StripedCounter(long[][] byCore, int slot) => (_byCore, _slot) = (byCore, slot);

    /// <summary>Gets the counter of the current core.</summary>
    public ref long Current => ref ForProcessor(ProcessorIndex.Current);

    /// <summary>Returns the counter of a core.</summary>
    public ref long ForProcessor(int core) => ref _byCore[core][_slot];

    public long Sum
    {
        get
        {
            var sum = 0L;
            foreach (var numbers in _byCore)
            {
                sum += Volatile.Read(ref numbers[_slot]);
            }

            return sum;
        }
    }

    /// <summary>Creates a counter. Its memory is released together with that of the counters in the same block.</summary>
    public static StripedCounter Create()
    {
        lock (Creating)
        {
            if (_used == Size)
            {
                _newest = [.. Enumerable.Range(0, ProcessorIndex.Count).Select(static _ => new long[Padding + Size + Padding])];
                _used = 0;
            }

            return new StripedCounter(_newest, Padding + _used++);
        }
    }

    /// <summary>Returns the sum and resets the counters to 0.</summary>
    public long SumAndReset()
    {
        var sum = 0L;
        foreach (var numbers in _byCore)
        {
            sum += Volatile.Read(ref numbers[_slot]) == 0 ? 0 : Interlocked.Exchange(ref numbers[_slot], 0);
        }

        return sum;
    }
}
