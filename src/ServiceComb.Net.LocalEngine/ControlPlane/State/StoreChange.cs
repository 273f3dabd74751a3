using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.ControlPlane.State;

/// <summary>Collects the changes of one transaction.</summary>
internal sealed class StoreChange(ControlPlaneStore store)
{
    private readonly List<(JournalChange Change, Action Apply)> _changes = [];

    /// <summary>Gets the state before the change.</summary>
    public ControlPlaneStore State => store;

    public IReadOnlyList<JournalChange> Changes => [.. _changes.Select(static change => change.Change)];

    public void Put(EngineRecord engine) => _changes.Add(store.Engines.Put(engine));

    public void Put(JobRecord job) => _changes.Add(store.Jobs.Put(job));

    public void Put(BackupRecord backup) => _changes.Add(store.Backups.Put(backup));

    public void Put(BackupPolicyRecord policy) => _changes.Add(store.Policies.Put(policy));

    public void Put(RestoreRecord restore) => _changes.Add(store.Restores.Put(restore));

    public void Put(NamespaceRecord record) => _changes.Add(store.Namespaces.Put(record));

    public void Delete(BackupRecord backup) => _changes.Add(store.Backups.Delete(backup));

    public void Delete(NamespaceRecord record) => _changes.Add(store.Namespaces.Delete(record));

    /// <summary>Deletes a job and the restore that it ran.</summary>
    public void Delete(JobRecord job)
    {
        _changes.Add(store.Jobs.Delete(job));
        _changes.AddRange(store.Restores.All.Where(restore => restore.JobId == job.Id).Select(store.Restores.Delete));
    }

    /// <summary>Deletes an engine and everything that belongs to it.</summary>
    public void Delete(EngineRecord engine)
    {
        _changes.Add(store.Engines.Delete(engine));
        _changes.AddRange(store.Jobs.All.Where(job => job.EngineId == engine.Id).Select(store.Jobs.Delete));
        _changes.AddRange(store.Backups.All.Where(backup => backup.EngineId == engine.Id).Select(store.Backups.Delete));
        _changes.AddRange(store.Policies.All.Where(policy => policy.EngineId == engine.Id).Select(store.Policies.Delete));
        _changes.AddRange(store.Restores.All.Where(restore => restore.EngineId == engine.Id).Select(store.Restores.Delete));
        _changes.AddRange(store.Namespaces.All.Where(record => record.EngineId == engine.Id).Select(store.Namespaces.Delete));
    }

    public long TakeId() => store.NextId++;

    public void Apply()
    {
        foreach (var (_, apply) in _changes)
        {
            apply();
        }
    }
}
