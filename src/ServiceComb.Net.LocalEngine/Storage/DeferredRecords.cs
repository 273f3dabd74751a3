namespace ServiceComb.Net.LocalEngine.Storage;

/// <summary>Records that are to be written soon, as they are by then. A record is marked once, however often it changes.</summary>
internal sealed class DeferredRecords
{
    private readonly Lock _marking = new();
    private Dictionary<(string Table, string Id), Func<byte[]?>> _marked = [];
    private Dictionary<(string Table, string Id), Func<byte[]?>> _taken = [];

    public bool IsEmpty
    {
        get
        {
            lock (_marking)
            {
                return _marked.Count == 0;
            }
        }
    }

    /// <summary>Marks a record.</summary>
    /// <returns>Whether it is the first.</returns>
    public bool Mark(string table, string id, Func<byte[]?> read)
    {
        lock (_marking)
        {
            _marked[(table, id)] = read;
            return _marked.Count == 1;
        }
    }

    /// <summary>Adds the marked records, as they are now, to a batch that holds nothing else. What changes from here on is
    /// marked again.</summary>
    public void MoveTo(JournalBatch batch)
    {
        lock (_marking)
        {
            (_taken, _marked) = (_marked, _taken);
        }

        foreach (var ((table, id), read) in _taken)
        {
            batch.Add(read() is { } body ? JournalChange.Put(table, id, body) : JournalChange.Delete(table, id));
        }
    }

    /// <summary>Ends what <see cref="MoveTo"/> began.</summary>
    /// <param name="isWritten">Whether the records are written; those that are not stay marked.</param>
    public void Settle(bool isWritten)
    {
        if (!isWritten)
        {
            lock (_marking)
            {
                foreach (var (key, read) in _taken)
                {
                    _marked.TryAdd(key, read);
                }
            }
        }

        _taken.Clear();
    }
}
