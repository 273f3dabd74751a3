namespace ServiceComb.Net.LocalEngine.Storage;

/// <summary>Changes that share a transaction.</summary>
internal sealed class JournalBatch
{
    // A transaction of any size would let those wait that are staged first.
    private const int MaxChanges = 1024;
    private readonly HashSet<ChangeSubject> _subjects = [];
    private readonly HashSet<ChangeSubject> _containers = [];
    private readonly List<PendingChange> _changes = [];
    private readonly List<JournalChange> _records = [];

    /// <summary>The records, in the order in which they are written.</summary>
    public IReadOnlyList<JournalChange> Records => _records;

    public IReadOnlyList<PendingChange> Changes => _changes;

    /// <summary>Whether a change has to wait for the next transaction.</summary>
    public bool Excludes(ChangeSubject subject)
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

    /// <summary>Adds a record that belongs to no change.</summary>
    public void Add(JournalChange record) => _records.Add(record);

    /// <summary>Adds a staged change.</summary>
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
