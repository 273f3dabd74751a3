namespace ServiceComb.Net.Governance.Balancing;

/// <summary>A path with its query that came more than once, whatever the service. Calls are told by it which of an
/// instance's addresses they want without looking at a text of that instance.</summary>
internal sealed class PathCache
{
    private const int Kept = 256;
    private const int MaxPathLength = 256;
    private static readonly PathCache?[] All = new PathCache?[Kept];
    private readonly int _mark;
    private readonly string? _text;

    private PathCache(int mark, string? text) => (_mark, _text) = (mark, text);

    /// <summary>A number that depends on the text.</summary>
    public uint Number => (uint)_mark >> 16;

    /// <summary>The path, if it is known.</summary>
    public static PathCache? Find(ReadOnlySpan<char> path)
    {
        if (path.Length > MaxPathLength)
        {
            return null;
        }

        var mark = (int)((uint)((path.Length << 16) ^ (path[^1] << 8) ^ path[path.Length / 2]) * 0x9E3779B1);
        ref var place = ref All[(uint)mark / (uint.MaxValue / Kept + 1)];
        var there = Volatile.Read(ref place);
        if (there is { _text: { } text } && path.SequenceEqual(text))
        {
            return there;
        }

        // Only what came twice in a row: paths that hold an id come once, and would only push others out.
        var made = new PathCache(mark, there is { _text: null } && there._mark == mark ? path.ToString() : null);
        Volatile.Write(ref place, made);
        return made._text is null ? null : made;
    }
}
