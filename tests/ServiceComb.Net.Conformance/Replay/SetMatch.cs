namespace ServiceComb.Net.Conformance.Replay;

/// <summary>Pairs the entries of two lists regardless of order. An entry can match several others if it contains a
/// placeholder for any value, so a maximum matching is found with augmenting paths.</summary>
internal sealed class SetMatch
{
    private readonly int[,] _distances;
    private readonly int[] _wantedOf;

    /// <param name="wanted">The length of the recorded list.</param>
    /// <param name="there">The length of the compared list.</param>
    /// <param name="distance">Returns the number of differences between two entries.</param>
    public SetMatch(int wanted, int there, Func<int, int, int> distance)
    {
        _distances = new int[wanted, there];
        for (var left = 0; left < wanted; left++)
        {
            for (var right = 0; right < there; right++)
            {
                _distances[left, right] = distance(left, right);
            }
        }

        _wantedOf = new int[there];
        Array.Fill(_wantedOf, -1);
        for (var left = 0; left < wanted; left++)
        {
            Pair(left, new bool[there]);
        }
    }

    /// <summary>Gets the unmatched entries, paired by similarity; null where the other list has no entry left.</summary>
    public IEnumerable<(int? Wanted, int? There)> Remaining()
    {
        var unseen = Enumerable.Range(0, _wantedOf.Length).Where(right => _wantedOf[right] < 0).ToList();
        foreach (var left in Enumerable.Range(0, _distances.GetLength(0)).Except(_wantedOf))
        {
            if (unseen.Count == 0)
            {
                yield return (left, null);
                continue;
            }

            var closest = unseen.MinBy(right => _distances[left, right]);
            unseen.Remove(closest);
            yield return (left, closest);
        }

        foreach (var right in unseen)
        {
            yield return (null, right);
        }
    }

    private bool Pair(int left, bool[] visited)
    {
        for (var right = 0; right < _wantedOf.Length; right++)
        {
            if (_distances[left, right] == 0 && !visited[right])
            {
                visited[right] = true;
                if (_wantedOf[right] < 0 || Pair(_wantedOf[right], visited))
                {
                    _wantedOf[right] = left;
                    return true;
                }
            }
        }

        return false;
    }
}
