using System.Collections.Concurrent;
using ServiceComb.Net.LocalEngine.Kie.Queries;
using ServiceComb.Net.LocalEngine.Kie.Rules;
using ServiceComb.Net.LocalEngine.Kie.Waiting;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.Kie.State;

/// <summary>The items of the configuration center. One lock orders the changes, which are numbered by one revision over all
/// projects; lists are read without a lock. A change is committed first, then it is seen, and waits are woken.</summary>
internal sealed class KieStore
{
    /// <summary>The only domain there is; tokens of the registry name none.</summary>
    public const string Domain = "default";

    private readonly Lock _changing = new();
    private readonly ConcurrentDictionary<string, KieProject> _projects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, KieRecord> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KieHistory> _histories = new(StringComparer.Ordinal);
    private readonly KieJournal _journal;
    private readonly TimeProvider _time;
    private readonly int _quota;
    private long _revision;
    private int _count;

    public KieStore(Journal journal, TimeProvider time, int quota)
    {
        (_journal, _time, _quota) = (new KieJournal(journal), time, quota);
        Load();
    }

    /// <summary>How many items there may be, over all projects.</summary>
    public int Quota => _quota;

    /// <summary>Whoever waits for changes.</summary>
    public KieWaiters Waiters { get; } = new();

    /// <summary>The newest revision, over all projects.</summary>
    public long Revision => Volatile.Read(ref _revision);

    /// <summary>How many items there are, over all projects.</summary>
    public int Count => Volatile.Read(ref _count);

    public KieRecord? Find(string project, string id) => _byId.TryGetValue(id, out var record) && record.Project == project ? record : null;

    /// <summary>The items that fit. The revision is read first: what the items show is never older.</summary>
    public KieListing List(string project, KieFilter filter)
    {
        var revision = Revision;
        var records = _projects.TryGetValue(project, out var items) ? items.Find(filter.Labels, filter.IsExact) : [];
        if (filter.IsNarrower)
        {
            records = Array.FindAll(records, filter.Fits);
        }

        return new KieListing(revision, records.Length, filter.Page(records));
    }

    /// <summary>Every version of an item, newest first, as JSON; null when the item is not there.</summary>
    public List<byte[]>? History(string project, string id)
    {
        lock (_changing)
        {
            if (Find(project, id) is not { } record)
            {
                return null;
            }

            List<byte[]> versions = [KieRecordJson.Write(record, KieRecordForm.Whole)];
            if (_histories.TryGetValue(id, out var history))
            {
                versions.AddRange(history.NewestFirst());
            }

            return versions;
        }
    }

    public KieResult Create(string project, KieDraft draft)
    {
        if (KieRules.Complaint(project, draft) is { } complaint)
        {
            return KieError.Invalid(complaint);
        }

        var labels = LabelSet.Of(draft.Labels);
        var id = KieRecord.IdOf(project, draft.Key, labels);
        KieRecord record;
        lock (_changing)
        {
            if (_count >= _quota)
            {
                return KieError.QuotaReached;
            }

            if (_byId.ContainsKey(id))
            {
                return KieError.AlreadyExists;
            }

            record = NewRecord(project, id, labels, draft);
            _journal.Put(record);
            Publish(record, null);
        }

        Wake(record);
        return record;
    }

    /// <summary>Changes value and status; an empty one stays as it is. Raises the revision in any case.</summary>
    public KieResult Update(string project, string id, string value, string status)
    {
        KieRecord record;
        lock (_changing)
        {
            if (Find(project, id) is not { } earlier)
            {
                return KieError.KeyMissing;
            }

            record = earlier.Next(value, status, _revision + 1, Now());
            var replaced = KieRecordJson.Write(earlier, KieRecordForm.Whole);
            var history = _histories.TryGetValue(id, out var known) ? known : new KieHistory();
            _journal.Replace(record, earlier.UpdateRevision, replaced, history.NextForgotten);
            history.Add(earlier.UpdateRevision, replaced);
            _histories[id] = history;
            Publish(record, earlier);
        }

        Wake(record);
        return record;
    }

    public KieError? Delete(string project, string id) => DeleteMany(project, [id]) is 0 ? KieError.KeyMissing : null;

    /// <summary>Deletes items as one change; unknown ids are passed over. The revision rises when something was there, and,
    /// as in the real engine, when nothing was asked for.</summary>
    /// <returns>How many were there.</returns>
    public int DeleteMany(string project, IReadOnlyCollection<string> ids)
    {
        KieRecord[] deleted;
        lock (_changing)
        {
            deleted = [.. ids.Distinct(StringComparer.Ordinal).Select(id => Find(project, id)).OfType<KieRecord>()];
            if (deleted.Length == 0 && ids.Count > 0)
            {
                return 0;
            }

            _journal.Delete([.. deleted.Select(record => (record.Id, _histories.GetValueOrDefault(record.Id)))], _revision + 1);
            foreach (var record in deleted)
            {
                Withdraw(record);
                _histories.Remove(record.Id);
            }

            Volatile.Write(ref _revision, _revision + 1);
        }

        Wake(deleted);
        return deleted.Length;
    }

    private void Wake(params ReadOnlySpan<KieRecord> changed)
    {
        foreach (var record in changed)
        {
            Waiters.Wake(record.Labels, this);
        }
    }

    private KieRecord NewRecord(string project, string id, LabelSet labels, KieDraft draft)
    {
        var now = Now();
        return new KieRecord
        {
            Id = id,
            Project = project,
            Key = draft.Key,
            Value = draft.Value,
            ValueType = draft.ValueType.Length == 0 ? Protocol.Kie.KieValueType.Text : draft.ValueType,
            Status = draft.Status.Length == 0 ? Protocol.Kie.KieStatus.Disabled : draft.Status,
            Labels = labels,
            Priority = draft.Priority,
            Check = draft.Check,
            CreateRevision = _revision + 1,
            UpdateRevision = _revision + 1,
            CreateTime = now,
            UpdateTime = now,
        };
    }

    // The revision comes last: who reads it before the items sees items at least as new.
    private void Publish(KieRecord record, KieRecord? earlier)
    {
        _byId[record.Id] = record;
        _projects.GetOrAdd(record.Project, static _ => new KieProject()).Put(record, earlier);
        if (earlier is null)
        {
            Volatile.Write(ref _count, _count + 1);
        }

        if (record.UpdateRevision > _revision)
        {
            Volatile.Write(ref _revision, record.UpdateRevision);
        }
    }

    private void Withdraw(KieRecord record)
    {
        _byId.TryRemove(record.Id, out _);
        _projects[record.Project].Remove(record);
        Volatile.Write(ref _count, _count - 1);
    }

    private void Load()
    {
        foreach (var record in _journal.ReadRecords())
        {
            Publish(record, null);
        }

        foreach (var (id, revision, json) in _journal.ReadVersions())
        {
            if (_byId.ContainsKey(id))
            {
                (_histories.TryGetValue(id, out var history) ? history : _histories[id] = new KieHistory()).Add(revision, json);
            }
        }

        _revision = Math.Max(_revision, _journal.ReadRevision());
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeSeconds();
}
