namespace ServiceComb.Net.Governance.Counting;

/// <summary>A number that every core has for itself. Those of one core lie side by side, for there may be one for each of
/// thousands of instances, and apart from those of other cores, which write them.</summary>
internal readonly struct StripedCounter
{
    private const int Size = 64;

    // Longs before the first number and behind the last, so that cores share no cache line, nor the pair that is fetched with
    // it. The length of the array, which every access reads, is apart from the numbers as well.
    private const int Apart = 16;
    private static readonly Lock Making = new();
    private static long[][] _newest = [];
    private static int _used = Size;
    private readonly long[][] _byCore;
    private readonly int _slot;

    private StripedCounter(long[][] byCore, int place) => (_byCore, _slot) = (byCore, place);

    /// <summary>The number of the core that runs this.</summary>
    public ref long Own => ref Of(ProcessorIndex.Current);

    /// <summary>The number of a core.</summary>
    public ref long Of(int core) => ref _byCore[core][_slot];

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

    /// <summary>Makes one. Its memory is free again when it and those that were made with it are gone.</summary>
    public static StripedCounter New()
    {
        lock (Making)
        {
            if (_used == Size)
            {
                _newest = [.. Enumerable.Range(0, ProcessorIndex.Count).Select(static _ => new long[Apart + Size + Apart])];
                _used = 0;
            }

            return new StripedCounter(_newest, Apart + _used++);
        }
    }

    /// <summary>The sum; the numbers begin at 0 again.</summary>
    public long Take()
    {
        var sum = 0L;
        foreach (var numbers in _byCore)
        {
            sum += Volatile.Read(ref numbers[_slot]) == 0 ? 0 : Interlocked.Exchange(ref numbers[_slot], 0);
        }

        return sum;
    }
}
