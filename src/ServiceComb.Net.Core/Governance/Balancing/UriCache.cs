using System.Runtime.CompilerServices;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Caches the URIs of the instances of one table, with a column for each recurring path.</summary>
internal sealed class UriCache
{
    private const int ColumnCount = 8;
    private readonly int _instances;
    private Columns _columns;

    /// <param name="previous">The cache of the previous table, whose URIs are reused; null for none.</param>
    /// <param name="previousIndexes">For each instance its index in the previous table when its address is unchanged;
    /// otherwise -1.</param>
    public UriCache(UriCache? previous, int[] previousIndexes)
    {
        _instances = previousIndexes.Length;
        for (var number = 0; previous is not null && number < ColumnCount; number++)
        {
            if (Volatile.Read(ref previous._columns[number]) is { } column)
            {
                _columns[number] = new Column(column, previousIndexes);
            }
        }
    }

    /// <summary>Returns the URI of a path on the instance at an index; null when it is not cached.</summary>
    public Uri? Find(CachedPath path, int index) =>
        Volatile.Read(ref GetColumn(path)) is { } column && column.Path == path ? Volatile.Read(ref column.Uris[index]) : null;

    /// <summary>Caches a URI if its path has a column. A path takes over the column of another path after as many misses as
    /// there are instances, so that alternating paths do not rebuild a column for every call.</summary>
    public void Add(CachedPath path, int index, Uri uri)
    {
        ref var location = ref GetColumn(path);
        var column = Volatile.Read(ref location);
        if (column is null || (column.Path != path && Interlocked.Increment(ref column.Misses) >= _instances))
        {
            var created = new Column(path, _instances);
            var previous = Interlocked.CompareExchange(ref location, created, column);
            column = previous == column ? created : previous!;
        }

        if (column.Path == path)
        {
            Volatile.Write(ref column.Uris[index], uri);
        }
    }

    private ref Column? GetColumn(CachedPath path) => ref _columns[(int)(path.Slot % ColumnCount)];

    [InlineArray(ColumnCount)]
    private struct Columns
    {
        private Column? _first;
    }

    private sealed class Column
    {
        public readonly CachedPath Path;
        public readonly Uri?[] Uris;
        public int Misses;

        public Column(CachedPath path, int instances) => (Path, Uris) = (path, new Uri?[instances]);

        public Column(Column previous, int[] previousIndexes)
            : this(previous.Path, previousIndexes.Length)
        {
            for (var index = 0; index < previousIndexes.Length; index++)
            {
                if (previousIndexes[index] >= 0)
                {
                    Uris[index] = Volatile.Read(ref previous.Uris[previousIndexes[index]]);
                }
            }
        }
    }
}
