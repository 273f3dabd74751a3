namespace ServiceComb.Net.LocalEngine.Storage;

/// <summary>Records whose write is deferred. The body is read when the record is written; a record is queued once, however
/// often it changes.</summary>
internal sealed class DeferredRecords
{
    private readonly Lock _lock = new();
    private Dictionary<(string Table, string Id), Func<byte[]?>> _pending = [];
    private Dictionary<(string Table, string Id), Func<byte[]?>> _inFlight = [];

    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _pending.Count == 0;
            }
        }
    }

    /// <summary>Queues a record.</summary>
    /// <returns>True when the queue was empty before.</returns>
    public bool Mark(string table, string id, Func<byte[]?> read)
    {
        lock (_lock)
        {
            _pending[(table, id)] = read;
            return _pending.Count == 1;
        }
    }

    /// <summary>Moves the pending records, with their current bodies, to an empty batch. Later changes are queued
    /// again.</summary>
    public void MoveTo(JournalBatch batch)
    {
        lock (_lock)
        {
            (_inFlight, _pending) = (_pending, _inFlight);
        }

        foreach (var ((table, id), read) in _inFlight)
        {
            batch.Add(read() is { } body ? JournalChange.Put(table, id, body) : JournalChange.Delete(table, id));
        }
    }

    /// <summary>Completes the write that <see cref="MoveTo"/> started.</summary>
    /// <param name="isWritten">Whether the records were written; otherwise they stay pending.</param>
    public void Complete(bool isWritten)
    {
        if (!isWritten)
        {
            lock (_lock)
            {
                foreach (var (key, read) in _inFlight)
                {
                    _pending.TryAdd(key, read);
                }
            }
        }

        _inFlight.Clear();
    }
}
