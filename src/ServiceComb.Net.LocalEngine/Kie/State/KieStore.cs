using System.Collections.Concurrent;
using ServiceComb.Net.LocalEngine.Kie.Rules;
using ServiceComb.Net.LocalEngine.Kie.Waiting;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.Kie.State;

/// <summary>The items of the configuration center. Changes are staged and applied under one lock and numbered by one
/// revision over all projects; lists are read without a lock. A change is committed before it becomes visible and wakes
/// long polls.</summary>
internal sealed class KieStore
{
    /// <summary>The only domain; tokens of the registry contain none.</summary>
    public const string Domain = "default";

    private readonly Lock _changeLock = new();
    private readonly ConcurrentDictionary<string, KieProject> _projects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, KieRecord> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KieHistory> _histories = new(StringComparer.Ordinal);
    private readonly KieJournal _journal;
    private readonly TimeProvider _time;
    private readonly int _quota;
    private long _revision;
    private int _count;

    // The number of changes, and of new items among them, that are staged but not yet applied.
    private int _stagedChanges;
    private int _stagedItems;

    public KieStore(Journal journal, TimeProvider time, int quota)
    {
        (_journal, _time, _quota) = (new KieJournal(journal), time, quota);
        Load();
    }

    /// <summary>Gets the maximum number of items over all projects.</summary>
    public int Quota => _quota;

    /// <summary>Gets the pending long polls.</summary>
    public KieWaiters Waiters { get; } = new();

    /// <summary>Gets the newest revision over all projects.</summary>
    public long Revision => Volatile.Read(ref _revision);

    /// <summary>Gets the number of items over all projects.</summary>
    public int Count => Volatile.Read(ref _count);

    // Staged changes have already been assigned the revisions in between.
    private long NextRevision => _revision + _stagedChanges + 1;

    public KieRecord? Find(string project, string id) => _byId.TryGetValue(id, out var record) && record.Project == project ? record : null;

    /// <summary>Lists the matching items. The revision is read before the items, so the items are at least as
    /// new.</summary>
    public KieListing List(string project, KieFilter filter)
    {
        var revision = Revision;
        var records = _projects.TryGetValue(project, out var items) ? items.Find(filter.Labels, filter.IsExact) : [];
        if (filter.IsNarrower)
        {
            records = Array.FindAll(records, filter.Matches);
        }

        return new KieListing(revision, records.Length, filter.Page(records));
    }

    /// <summary>Gets every version of an item as JSON, newest first; null when the item does not exist.</summary>
    public List<byte[]>? History(string project, string id)
    {
        lock (_changeLock)
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

    public async Task<KieResult> CreateAsync(string project, KieDraft draft)
    {
        if (KieRules.Validate(project, draft) is { } errorMessage)
        {
            return KieError.Invalid(errorMessage);
        }

        var labels = LabelSet.Of(draft.Labels);
        var id = KieRecord.ComputeId(project, draft.Key, labels);
        return WakeAndReturn(await _journal.ChangeAsync<KieResult>(_changeLock, id, change =>
        {
            if (_count + _stagedItems >= _quota)
            {
                return KieError.QuotaReached;
            }

            if (_byId.ContainsKey(id))
            {
                return KieError.AlreadyExists;
            }

            var record = NewRecord(project, id, labels, draft);
            Write(change, KieJournal.Put(record), items: 1, () => Publish(record, null));
            return record;
        }));
    }

    /// <summary>Updates value and status; empty ones are kept. The revision is incremented in any case.</summary>
    public async Task<KieResult> UpdateAsync(string project, string id, string value, string status) =>
        WakeAndReturn(await _journal.ChangeAsync<KieResult>(_changeLock, id, change =>
        {
            if (Find(project, id) is not { } earlier)
            {
                return KieError.KeyMissing;
            }

            var record = earlier.Next(value, status, NextRevision, Now());
            var replaced = KieRecordJson.Write(earlier, KieRecordForm.Whole);
            var history = _histories.TryGetValue(id, out var known) ? known : new KieHistory();
            Write(change, KieJournal.Replace(record, earlier.UpdateRevision, replaced, history.NextEvictedRevision), items: 0, () =>
            {
                history.Add(earlier.UpdateRevision, replaced);
                _histories[id] = history;
                Publish(record, earlier);
            });
            return record;
        }));

    public async Task<KieError?> DeleteAsync(string project, string id) => await DeleteManyAsync(project, [id]) is 0 ? KieError.KeyMissing : null;

    /// <summary>Deletes items in one change. Unknown ids are ignored. The revision is incremented when an item was deleted
    /// and, as in the real engine, when the list of ids is empty.</summary>
    /// <returns>The number of deleted items.</returns>
    public async Task<int> DeleteManyAsync(string project, IReadOnlyCollection<string> ids)
    {
        var deleted = await _journal.ChangeAsync<KieRecord[]>(_changeLock, ids.Count == 1 ? ids.First() : null, change =>
        {
            KieRecord[] deleted = [.. ids.Distinct(StringComparer.Ordinal).Select(id => Find(project, id)).OfType<KieRecord>()];
            if (deleted.Length == 0 && ids.Count > 0)
            {
                return deleted;
            }

            var revision = NextRevision;
            Write(change, KieJournal.Delete([.. deleted.Select(record => (record.Id, _histories.GetValueOrDefault(record.Id)))], revision), items: 0, () =>
            {
                foreach (var record in deleted)
                {
                    Unpublish(record);
                    _histories.Remove(record.Id);
                }

                Volatile.Write(ref _revision, revision);
            });
            return deleted;
        });
        Wake(deleted);
        return deleted.Length;
    }

    private void Write(PendingChange change, JournalChange[] records, int items, Action apply)
    {
        Stage(1);
        change.Write(
            records,
            () =>
            {
                Stage(-1);
                apply();
            },
            () => Stage(-1));

        void Stage(int sign)
        {
            _stagedChanges += sign;
            _stagedItems += sign * items;
        }
    }

    private KieResult WakeAndReturn(KieResult result)
    {
        if (result.Record is { } record)
        {
            Wake(record);
        }

        return result;
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
            CreateRevision = NextRevision,
            UpdateRevision = NextRevision,
            CreateTime = now,
            UpdateTime = now,
        };
    }

    // Write the revision last: a reader that reads it before the items sees items that are at least as new.
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

    private void Unpublish(KieRecord record)
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
