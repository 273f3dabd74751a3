using ServiceComb.Net.LocalEngine.ControlPlane.Engines;
using ServiceComb.Net.LocalEngine.ControlPlane.Jobs;
using ServiceComb.Net.LocalEngine.ControlPlane.State;
using ServiceComb.Net.LocalEngine.Management;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Backups;

/// <summary>Creates and deletes backup files.</summary>
internal sealed class BackupMaker(ControlPlaneStore store, EngineFiles files, ManagedEngineClient client, EngineLocks locks, TimeProvider time)
{
    /// <summary>Backs up a running engine.</summary>
    /// <exception cref="JobException">The engine does not run, or the backup cannot be written.</exception>
    public async Task<BackupRecord> CreateAsync(string engineId, string name, string description, string policyId, CancellationToken cancellationToken)
    {
        using var held = await locks.EnterAsync(engineId, cancellationToken);
        var engine = store.Read(state => state.Engines.Find(engineId)) ?? throw new JobException("the engine no longer exists");
        await client.BackUpAsync(engine, cancellationToken);
        var id = Guid.NewGuid().ToString("D");
        try
        {
            // The record follows: a file without one is deleted at the next start.
            File.Move(ManagementEndpoints.GetBackupPath(files.Data(engineId)), files.Backup(id));
            var backup = new BackupRecord
            {
                Id = id,
                EngineId = engineId,
                Project = engine.Project,
                Name = name,
                Description = description,
                PolicyId = policyId,
                CreateTime = time.GetUtcNow().ToUnixTimeMilliseconds(),
                Size = new FileInfo(files.Backup(id)).Length,
            };
            store.Change(change => change.Put(backup));
            return backup;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JobException($"the backup cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>Deletes a backup. The record goes first: a file without one is deleted at the next start.</summary>
    public void Delete(BackupRecord backup)
    {
        store.Change(change => change.Delete(backup));
        files.DeleteBackup(backup.Id);
    }
}
