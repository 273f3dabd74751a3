using ServiceComb.Net.Governance.Counting;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Where the <see cref="BreakerCounters"/> of a breaker is.</summary>
internal struct BreakerSlot
{
    private const int Size = 64;
    private static readonly Lock Making = new();
    private static BreakerCounters[] _newest = [];
    private static int _used;
    private BreakerCounters[]? _counters;
    private int _index;

    private BreakerSlot(BreakerCounters[] cells, int index) => (_counters, _index) = (cells, index);

    /// <summary>Whether this is a place at all; none until <see cref="CopyTo"/> made it one.</summary>
    public bool IsThere => Volatile.Read(ref _counters) is not null;

    public readonly ref BreakerCounters Counters => ref _counters![_index];

    /// <summary>Makes one. Its memory is free again when it and those that were made with it are gone.</summary>
    public static BreakerSlot New()
    {
        lock (Making)
        {
            if (_used == _newest.Length)
            {
                (_newest, _used) = (new BreakerCounters[Size], 0);
            }

            var place = new BreakerSlot(_newest, _used++);
            place.Counters.Calls = StripedCounter.New();
            return place;
        }
    }

    /// <summary>Writes this place to where none is yet. Others may read there and write the same.</summary>
    public readonly void CopyTo(ref BreakerSlot place)
    {
        place._index = _index;
        Volatile.Write(ref place._counters, _counters);
    }
}
