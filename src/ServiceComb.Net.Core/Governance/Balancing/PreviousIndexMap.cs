namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Maps the instances of a table to their indexes in the previous table. Lists are ordered by id, so a parallel
/// walk finds nearly all instances; a dictionary finds the rest.</summary>
internal sealed class PreviousIndexMap
{
    private readonly InstanceState[] _previous;
    private readonly int[] _indexes;
    private readonly bool[] _isListed;
    private Dictionary<string, int>? _byId;
    private int _next;

    /// <param name="previous">The instances of the previous table; empty for none.</param>
    /// <param name="ids">The ids of the instances in the new table, without duplicates.</param>
    public PreviousIndexMap(InstanceState[] previous, IReadOnlyCollection<string> ids)
    {
        (_previous, _isListed) = (previous, new bool[previous.Length]);
        _indexes = [.. ids.Select(Find)];
    }

    /// <summary>Gets the states of the instances that are no longer listed.</summary>
    public IEnumerable<InstanceState> Removed => _previous.Where((_, index) => !_isListed[index]);

    /// <summary>Returns the previous index of an instance; -1 when it is new.</summary>
    public int GetPreviousIndex(int index) => _indexes[index];

    private int Find(string id)
    {
        // Try the next index and, in case one instance was removed, the one after it.
        for (var index = _next; index < Math.Min(_next + 2, _previous.Length); index++)
        {
            if (_previous[index].InstanceId == id)
            {
                return Found(index);
            }
        }

        if (_previous.Length == 0)
        {
            return -1;
        }

        _byId ??= Enumerable.Range(0, _previous.Length).ToDictionary(index => _previous[index].InstanceId, StringComparer.Ordinal);
        return _byId.TryGetValue(id, out var previousIndex) ? Found(previousIndex) : -1;
    }

    private int Found(int index)
    {
        (_next, _isListed[index]) = (index + 1, true);
        return index;
    }
}
