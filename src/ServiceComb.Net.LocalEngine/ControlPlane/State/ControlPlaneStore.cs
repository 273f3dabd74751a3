using System.Globalization;
using Microsoft.Data.Sqlite;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.ControlPlane.State;

/// <summary>The state of the control plane: in memory, and in an SQLite file that only one control plane can open. A change
/// is committed before it becomes visible. Access is serialized by one lock.</summary>
internal sealed class ControlPlaneStore : IDisposable
{
    private readonly Lock _lock = new();
    private readonly EngineDatabase _database;

    private ControlPlaneStore(EngineDatabase database)
    {
        _database = database;
        Engines.Load(database);
        Jobs.Load(database);
        Backups.Load(database);
        Policies.Load(database);
        Restores.Load(database);
        Namespaces.Load(database);
        NextId = Jobs.All.Select(static job => Math.Max(job.Id, job.Steps.Max(static step => step.Id))).DefaultIfEmpty().Max() + 1;
    }

    public RecordTable<EngineRecord> Engines { get; } = new("engine", ControlPlaneJson.Default.EngineRecord, static record => record.Id);

    public RecordTable<JobRecord> Jobs { get; } = new("job", ControlPlaneJson.Default.JobRecord, static record => record.Id.ToString(CultureInfo.InvariantCulture));

    public RecordTable<BackupRecord> Backups { get; } = new("backup", ControlPlaneJson.Default.BackupRecord, static record => record.Id);

    public RecordTable<BackupPolicyRecord> Policies { get; } = new("backup_policy", ControlPlaneJson.Default.BackupPolicyRecord, static record => record.Id);

    public RecordTable<RestoreRecord> Restores { get; } = new("restore_record", ControlPlaneJson.Default.RestoreRecord, static record => record.Id);

    public RecordTable<NamespaceRecord> Namespaces { get; } = new("namespace", ControlPlaneJson.Default.NamespaceRecord, static record => $"{record.EngineId}/{record.Id}");

    /// <summary>Gets or sets the id of the next job or step. Read and set it within a change.</summary>
    public long NextId { get; set; }

    /// <exception cref="LocalEngineException">The file cannot be used, or another control plane uses it.</exception>
    public static ControlPlaneStore Open(string directory)
    {
        var database = EngineDatabase.Open(directory, isDurable: false, DatabaseFile.ControlPlane);
        try
        {
            return new ControlPlaneStore(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public TResult Read<TResult>(Func<ControlPlaneStore, TResult> read)
    {
        lock (_lock)
        {
            return read(this);
        }
    }

    /// <summary>Changes records in one transaction. Exceptions of the callback propagate, and nothing has changed
    /// then.</summary>
    /// <exception cref="StorageException">The change cannot be written; nothing has changed.</exception>
    public TResult Change<TResult>(Func<StoreChange, TResult> change)
    {
        lock (_lock)
        {
            var staged = new StoreChange(this);
            var result = change(staged);
            try
            {
                _database.Commit(staged.Changes);
            }
            catch (SqliteException exception)
            {
                throw new StorageException(exception.Message, exception);
            }

            staged.Apply();
            return result;
        }
    }

    public void Change(Action<StoreChange> change) => Change(staged =>
    {
        change(staged);
        return true;
    });

    public void Dispose()
    {
        lock (_lock)
        {
            _database.Dispose();
        }
    }
}
