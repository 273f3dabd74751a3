namespace ServiceComb.Net.Governance.Matching;

/// <summary>A prefix tree of path characters: a lookup costs as many steps as the path shares with the longest prefix,
/// independent of the number of prefixes.</summary>
internal sealed class PathPrefixTree
{
    private char[] _letters = [];
    private PathPrefixTree[] _next = [];
    private int[] _matches = [];

    public bool IsEmpty => _letters.Length == 0 && _matches.Length == 0;

    public void Add(string prefix, int match)
    {
        var node = this;
        foreach (var letter in prefix)
        {
            var index = Array.BinarySearch(node._letters, letter);
            if (index < 0)
            {
                index = ~index;
                node._letters = [.. node._letters[..index], letter, .. node._letters[index..]];
                node._next = [.. node._next[..index], new PathPrefixTree(), .. node._next[index..]];
            }

            node = node._next[index];
        }

        node._matches = [.. node._matches, match];
    }

    /// <summary>Returns the node of the next character; null when no prefix continues with it.</summary>
    public PathPrefixTree? Next(char letter)
    {
        var index = _letters.AsSpan().IndexOf(letter);
        return index < 0 ? null : _next[index];
    }

    /// <summary>Gets the matches whose prefix ends at this node.</summary>
    public ReadOnlySpan<int> Matches => _matches;
}
