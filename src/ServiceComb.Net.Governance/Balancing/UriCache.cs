using System.Runtime.CompilerServices;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Addresses of the instances of one table, with a column for each of the paths that come again.</summary>
internal sealed class UriCache
{
    private const int Kept = 8;
    private readonly int _instances;
    private Columns _columns;

    /// <param name="before">The columns of the table before, from which addresses are taken over.</param>
    /// <param name="same">For each instance its place in the table before, if its address is the same as there; else -1.</param>
    public UriCache(UriCache? before, int[] same)
    {
        _instances = same.Length;
        for (var number = 0; before is not null && number < Kept; number++)
        {
            if (Volatile.Read(ref before._columns[number]) is { } column)
            {
                _columns[number] = new Column(column, same);
            }
        }
    }

    /// <summary>The address of a path on the instance at a place; null when it is not kept.</summary>
    public Uri? Find(PathCache path, int place) =>
        Volatile.Read(ref ColumnOf(path)) is { } column && column.Path == path ? Volatile.Read(ref column.Addresses[place]) : null;

    /// <summary>Keeps an address, if its path has a column. A path gets the column of another that is wanted less: after as
    /// many calls for which it would have been of use as there are instances, so that paths that take turns do not make a
    /// column anew for every call.</summary>
    public void Add(PathCache path, int place, Uri address)
    {
        ref var there = ref ColumnOf(path);
        var column = Volatile.Read(ref there);
        if (column is null || (column.Path != path && Interlocked.Increment(ref column.Misses) >= _instances))
        {
            var made = new Column(path, _instances);
            var before = Interlocked.CompareExchange(ref there, made, column);
            column = before == column ? made : before!;
        }

        if (column.Path == path)
        {
            Volatile.Write(ref column.Addresses[place], address);
        }
    }

    private ref Column? ColumnOf(PathCache path) => ref _columns[(int)(path.Number % Kept)];

    [InlineArray(Kept)]
    private struct Columns
    {
        private Column? _first;
    }

    private sealed class Column
    {
        public readonly PathCache Path;
        public readonly Uri?[] Addresses;
        public int Misses;

        public Column(PathCache path, int instances) => (Path, Addresses) = (path, new Uri?[instances]);

        public Column(Column before, int[] same)
            : this(before.Path, same.Length)
        {
            for (var place = 0; place < same.Length; place++)
            {
                if (same[place] >= 0)
                {
                    Addresses[place] = Volatile.Read(ref before.Addresses[same[place]]);
                }
            }
        }
    }
}
