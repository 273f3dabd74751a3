using ServiceComb.Net.Governance.Counting;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Where the <see cref="BreakerCell"/> of a breaker is.</summary>
internal struct BreakerPlace
{
    private const int Size = 64;
    private static readonly Lock Making = new();
    private static BreakerCell[] _newest = [];
    private static int _used;
    private BreakerCell[]? _cells;
    private int _index;

    private BreakerPlace(BreakerCell[] cells, int index) => (_cells, _index) = (cells, index);

    /// <summary>Whether this is a place at all; none until <see cref="CopyTo"/> made it one.</summary>
    public bool IsThere => Volatile.Read(ref _cells) is not null;

    public readonly ref BreakerCell Cell => ref _cells![_index];

    /// <summary>Makes one. Its memory is free again when it and those that were made with it are gone.</summary>
    public static BreakerPlace New()
    {
        lock (Making)
        {
            if (_used == _newest.Length)
            {
                (_newest, _used) = (new BreakerCell[Size], 0);
            }

            var place = new BreakerPlace(_newest, _used++);
            place.Cell.Calls = PerCore.New();
            return place;
        }
    }

    /// <summary>Writes this place to where none is yet. Others may read there and write the same.</summary>
    public readonly void CopyTo(ref BreakerPlace place)
    {
        place._index = _index;
        Volatile.Write(ref place._cells, _cells);
    }
}
