namespace ServiceComb.Net.Governance.Counting;

/// <summary>A counter that every core has for itself. Those of one core lie side by side, for there may be one for each of
/// thousands of instances, and apart from those of other cores, which write them.</summary>
internal readonly struct CoreCounter
{
    private const int Size = 64;
    private static readonly Lock Making = new();
    private static long[][] _newest = [];
    private static int _used = Size;
    private readonly long[][] _byCore;
    private readonly int _place;

    private CoreCounter(long[][] byCore, int place) => (_byCore, _place) = (byCore, place);

    /// <summary>The counter of the core that runs this.</summary>
    public ref long Own => ref _byCore[Cores.Current][_place];

    public long Sum
    {
        get
        {
            var sum = 0L;
            foreach (var counters in _byCore)
            {
                sum += Volatile.Read(ref counters[_place]);
            }

            return sum;
        }
    }

    /// <summary>Makes one. Its memory is free again when it and those that were made with it are gone.</summary>
    public static CoreCounter New()
    {
        lock (Making)
        {
            if (_used == Size)
            {
                // As much before the first counter and behind the last as keeps cores apart.
                _newest = [.. Enumerable.Range(0, Cores.Count).Select(static _ => new long[Cores.Apart + Size + Cores.Apart])];
                _used = 0;
            }

            return new CoreCounter(_newest, Cores.Apart + _used++);
        }
    }

    /// <summary>The sum; counting begins at 0 again.</summary>
    public long Take()
    {
        var sum = 0L;
        foreach (var counters in _byCore)
        {
            sum += Interlocked.Exchange(ref counters[_place], 0);
        }

        return sum;
    }
}
