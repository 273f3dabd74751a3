namespace ServiceComb.Net.LocalEngine.Storage;

/// <summary>The changes and deferred records of one transaction.</summary>
internal sealed class JournalBatch
{
    // Limits the delay for the changes at the beginning of a batch.
    private const int MaxChanges = 1024;
    private readonly HashSet<ChangeSubject> _subjects = [];
    private readonly HashSet<ChangeSubject> _containers = [];
    private readonly List<PendingChange> _changes = [];
    private readonly List<JournalChange> _records = [];

    /// <summary>Gets the records in write order.</summary>
    public IReadOnlyList<JournalChange> Records => _records;

    public IReadOnlyList<PendingChange> Changes => _changes;

    /// <summary>Returns whether a change must wait for the next transaction.</summary>
    public bool ConflictsWith(ChangeSubject subject)
    {
        if (_changes.Count >= MaxChanges || _containers.Contains(subject))
        {
            return true;
        }

        for (ChangeSubject? at = subject; at is { } one; at = one.Container)
        {
            if (_subjects.Contains(one))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds a deferred record, which belongs to no change.</summary>
    public void Add(JournalChange record) => _records.Add(record);

    public void Add(PendingChange change)
    {
        _changes.Add(change);
        _records.AddRange(change.Records);
        _subjects.Add(change.Subject);
        for (var at = change.Subject.Container; at is { } one; at = one.Container)
        {
            _containers.Add(one);
        }
    }

    public void Clear()
    {
        _changes.Clear();
        _records.Clear();
        _subjects.Clear();
        _containers.Clear();
    }
}
