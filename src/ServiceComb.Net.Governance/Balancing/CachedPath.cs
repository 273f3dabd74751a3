namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Represents a recurring path with its query, shared by all services. It is the key of the cached URIs, so that
/// no string of an instance must be compared.</summary>
internal sealed class CachedPath
{
    private const int Capacity = 256;
    private const int MaxPathLength = 256;
    private static readonly CachedPath?[] All = new CachedPath?[Capacity];
    private readonly int _hash;
    private readonly string? _text;

    private CachedPath(int hash, string? text) => (_hash, _text) = (hash, text);

    /// <summary>Gets a number derived from the text, which selects the column of <see cref="UriCache"/>.</summary>
    public uint Slot => (uint)_hash >> 16;

    /// <summary>Returns the cached path; null when the path is not cached.</summary>
    public static CachedPath? Find(ReadOnlySpan<char> path)
    {
        if (path.Length > MaxPathLength)
        {
            return null;
        }

        var mark = (int)((uint)((path.Length << 16) ^ (path[^1] << 8) ^ path[path.Length / 2]) * 0x9E3779B1);
        ref var cached = ref All[(uint)mark / (uint.MaxValue / Capacity + 1)];
        var there = Volatile.Read(ref cached);
        if (there is { _text: { } text } && path.SequenceEqual(text))
        {
            return there;
        }

        // Cache a path only when it occurs twice in a row: paths with ids occur once and would evict the others.
        var made = new CachedPath(mark, there is { _text: null } && there._hash == mark ? path.ToString() : null);
        Volatile.Write(ref cached, made);
        return made._text is null ? null : made;
    }
}
