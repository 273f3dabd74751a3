namespace ServiceComb.Net.Governance.Matching;

/// <summary>What paths must begin with, as a tree of letters: walking it costs as many steps as the path shares with any
/// beginning, however many there are.</summary>
internal sealed class PathTree
{
    private char[] _letters = [];
    private PathTree[] _next = [];
    private int[] _matches = [];

    public bool IsEmpty => _letters.Length == 0 && _matches.Length == 0;

    public void Add(string begin, int match)
    {
        var node = this;
        foreach (var letter in begin)
        {
            var place = Array.BinarySearch(node._letters, letter);
            if (place < 0)
            {
                place = ~place;
                node._letters = [.. node._letters[..place], letter, .. node._letters[place..]];
                node._next = [.. node._next[..place], new PathTree(), .. node._next[place..]];
            }

            node = node._next[place];
        }

        node._matches = [.. node._matches, match];
    }

    /// <summary>Walks one letter further; null at the end.</summary>
    public PathTree? Next(char letter)
    {
        var place = _letters.AsSpan().IndexOf(letter);
        return place < 0 ? null : _next[place];
    }

    /// <summary>The matches whose beginning ends here.</summary>
    public ReadOnlySpan<int> Matches => _matches;
}
