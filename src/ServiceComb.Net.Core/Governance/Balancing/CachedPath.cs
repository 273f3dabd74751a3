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

        var hash = (int)((uint)((path.Length << 16) ^ (path[^1] << 8) ^ path[path.Length / 2]) * 0x9E3779B1);
        ref var location = ref All[(uint)hash / (uint.MaxValue / Capacity + 1)];
        var existing = Volatile.Read(ref location);
        if (existing is { _text: { } text } && path.SequenceEqual(text))
        {
            return existing;
        }

        // Cache a path only when it occurs twice in a row: paths with ids occur once and would evict the others.
        var created = new CachedPath(hash, existing is { _text: null } && existing._hash == hash ? path.ToString() : null);
        Volatile.Write(ref location, created);
        return created._text is null ? null : created;
    }
}
