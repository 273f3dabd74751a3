namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Where the instances of a table were in the table before it. Lists come in the order of ids, so walking both side
/// by side finds nearly all; for others there is a dictionary.</summary>
internal sealed class PreviousIndexMap
{
    private readonly InstanceState[] _previous;
    private readonly int[] _indexes;
    private readonly bool[] _isThere;
    private Dictionary<string, int>? _byId;
    private int _next;

    /// <param name="before">The instances of the table before; empty where there was none.</param>
    /// <param name="ids">The ids of the instances of the new one, none of them twice.</param>
    public PreviousIndexMap(InstanceState[] before, IReadOnlyCollection<string> ids)
    {
        (_previous, _isThere) = (before, new bool[before.Length]);
        _indexes = [.. ids.Select(Find)];
    }

    /// <summary>The states of the instances that are gone.</summary>
    public IEnumerable<InstanceState> Gone => _previous.Where((_, place) => !_isThere[place]);

    /// <summary>The place that an instance had; -1 when it is new.</summary>
    public int Of(int place) => _indexes[place];

    private int Find(string id)
    {
        // The one after the last that was found, or, when one is gone, the one after that.
        for (var place = _next; place < Math.Min(_next + 2, _previous.Length); place++)
        {
            if (_previous[place].InstanceId == id)
            {
                return Found(place);
            }
        }

        if (_previous.Length == 0)
        {
            return -1;
        }

        _byId ??= Enumerable.Range(0, _previous.Length).ToDictionary(place => _previous[place].InstanceId, StringComparer.Ordinal);
        return _byId.TryGetValue(id, out var known) ? Found(known) : -1;
    }

    private int Found(int place)
    {
        (_next, _isThere[place]) = (place + 1, true);
        return place;
    }
}
