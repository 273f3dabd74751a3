using System.Runtime.CompilerServices;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Addresses of the instances of one table, with a column for each of the paths that come again.</summary>
internal sealed class AddressColumns(int instances)
{
    private const int Kept = 8;
    private Columns _columns;

    /// <summary>The address of a path on the instance at a place; null when it is not kept.</summary>
    public Uri? Find(KnownPath path, int place) =>
        Volatile.Read(ref ColumnOf(path)) is { } column && column.Path == path ? Volatile.Read(ref column.Addresses[place]) : null;

    /// <summary>Keeps an address, if its path has a column. A path gets the column of another that is wanted less: after as
    /// many calls for which it would have been of use as there are instances, so that paths that take turns do not make a
    /// column anew for every call.</summary>
    public void Add(KnownPath path, int place, Uri address)
    {
        ref var there = ref ColumnOf(path);
        var column = Volatile.Read(ref there);
        if (column is null || (column.Path != path && Interlocked.Increment(ref column.Misses) >= instances))
        {
            var made = new Column(path, instances);
            var before = Interlocked.CompareExchange(ref there, made, column);
            column = before == column ? made : before!;
        }

        if (column.Path == path)
        {
            Volatile.Write(ref column.Addresses[place], address);
        }
    }

    private ref Column? ColumnOf(KnownPath path) => ref _columns[(int)(path.Number % Kept)];

    [InlineArray(Kept)]
    private struct Columns
    {
        private Column? _first;
    }

    private sealed class Column(KnownPath path, int instances)
    {
        public readonly KnownPath Path = path;
        public readonly Uri?[] Addresses = new Uri?[instances];
        public int Misses;
    }
}
