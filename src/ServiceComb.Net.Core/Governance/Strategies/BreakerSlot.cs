using ServiceComb.Net.Governance.Counting;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Refers to the <see cref="BreakerCounters"/> of a breaker.</summary>
internal struct BreakerSlot
{
    private const int Size = 64;
    private static readonly Lock Creating = new();
    private static BreakerCounters[] _newest = [];
    private static int _used;
    private BreakerCounters[]? _counters;
    private int _index;

    private BreakerSlot(BreakerCounters[] counters, int index) => (_counters, _index) = (counters, index);

    /// <summary>Gets a value that indicates whether the slot refers to counters; false until <see cref="CopyTo"/> wrote to
    /// it.</summary>
    public bool IsAssigned => Volatile.Read(ref _counters) is not null;

    public readonly ref BreakerCounters Counters => ref _counters![_index];

    /// <summary>Creates a slot with counters. Their memory is released together with that of the counters in the same
    /// block.</summary>
    public static BreakerSlot Create()
    {
        lock (Creating)
        {
            if (_used == _newest.Length)
            {
                (_newest, _used) = (new BreakerCounters[Size], 0);
            }

            var slot = new BreakerSlot(_newest, _used++);
            slot.Counters.Calls = StripedCounter.Create();
            return slot;
        }
    }

    /// <summary>Copies the slot to an unassigned location. Concurrent callers may read the location and write the same
    /// value.</summary>
    public readonly void CopyTo(ref BreakerSlot target)
    {
        target._index = _index;
        Volatile.Write(ref target._counters, _counters);
    }
}
