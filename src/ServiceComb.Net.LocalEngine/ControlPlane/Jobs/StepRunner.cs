using System.Globalization;
using Microsoft.Data.Sqlite;
using ServiceComb.Net.LocalEngine.ControlPlane.Engines;
using ServiceComb.Net.LocalEngine.ControlPlane.State;
using ServiceComb.Net.LocalEngine.Management;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Jobs;

/// <summary>Runs the steps of jobs. Each step can be repeated from its beginning, so that a job continues after the control
/// plane was killed in the middle of a step.</summary>
internal sealed class StepRunner(ControlPlaneStore store, EngineFiles files, EngineProcesses processes, EnginePorts ports)
{
    private const int MaxPortAttempts = 3;

    /// <summary>Runs a step.</summary>
    /// <returns>What the step did, for the job's log.</returns>
    /// <exception cref="JobException">The step failed.</exception>
    public async Task<string> RunAsync(JobRecord job, StepKind step, CancellationToken cancellationToken)
    {
        var engine = Engine(job);
        try
        {
            return step switch
            {
                StepKind.Prepare => Prepare(engine),
                StepKind.Stop => await StopAsync(engine, cancellationToken),
                StepKind.Recover => Recover(job, engine),
                StepKind.Start => await StartAsync(job, engine, cancellationToken),
                _ => Release(engine),
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SqliteException or LocalEngineException)
        {
            throw new JobException(exception.Message, exception);
        }
    }

    private string Prepare(EngineRecord engine)
    {
        if (engine.IsNacos)
        {
            return "The engine keeps namespaces; no Nacos server runs behind it";
        }

        files.CreateEngine(engine.Id);
        if (engine.RegistryPort == 0)
        {
            engine = AssignPorts(engine);
        }

        return string.Create(CultureInfo.InvariantCulture, $"The registry uses port {engine.RegistryPort}, the configuration center port {engine.KiePort}, the monitoring API port {engine.MonitorPort}");
    }

    private EngineRecord AssignPorts(EngineRecord engine) => store.Change(change =>
    {
        var used = change.State.Engines.All.SelectMany(static other => (int[])[other.RegistryPort, other.KiePort, other.MonitorPort]).ToHashSet();
        var (registry, kie, monitor) = ports.Find(used);
        var assigned = change.State.Engines.Find(engine.Id)! with { RegistryPort = registry, KiePort = kie, MonitorPort = monitor };
        change.Put(assigned);
        return assigned;
    });

    private async Task<string> StopAsync(EngineRecord engine, CancellationToken cancellationToken)
    {
        await processes.StopAsync(engine, cancellationToken);
        return "The process has ended";
    }

    private string Recover(JobRecord job, EngineRecord engine)
    {
        var restore = store.Read(state => state.Restores.Find(job.RestoreId)) ?? throw new JobException("the restore no longer exists");
        var backup = files.Backup(restore.BackupId);
        if (!File.Exists(backup))
        {
            throw new JobException($"the backup {restore.BackupName} no longer exists");
        }

        try
        {
            BackupFile.Restore(backup, files.Database(engine.Id));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new JobException($"the backup {restore.BackupName} cannot be restored, and the data of the engine is unchanged: {exception.Message}", exception);
        }

        return $"The data is that of the backup {restore.BackupName}";
    }

    private async Task<string> StartAsync(JobRecord job, EngineRecord engine, CancellationToken cancellationToken)
    {
        var settings = job.Settings ?? engine.Settings;
        var status = job.Kind == JobKind.Create
            ? await StartFirstAsync(engine, settings, cancellationToken)
            : await processes.StartAsync(engine, settings, cancellationToken);

        try
        {
            // The account exists from now on, and the engine stores only a hash of the password.
            File.Delete(files.RootPassword(engine.Id));
            store.Change(change => change.Put(change.State.Engines.Find(engine.Id)! with { Settings = settings, HasAccounts = engine.HasAccounts || settings.Rbac }));
        }
        catch
        {
            // Otherwise the engine would run with other settings than recorded.
            await processes.StopAsync(engine, CancellationToken.None);
            throw;
        }

        return string.Create(CultureInfo.InvariantCulture, $"Process {status.ProcessId} responds");
    }

    // Nobody knows the ports of a new engine yet, so it can take others when another program was faster.
    private async Task<EngineStatus> StartFirstAsync(EngineRecord engine, EngineSettings settings, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await processes.StartAsync(engine, settings, cancellationToken);
            }
            catch (JobException) when (attempt < MaxPortAttempts && !(ports.CanBind(engine.RegistryPort) && ports.CanBind(engine.KiePort) && ports.CanBind(engine.MonitorPort)))
            {
                engine = AssignPorts(engine);
            }
        }
    }

    private string Release(EngineRecord engine)
    {
        foreach (var backup in store.Read(state => state.Backups.All.Where(backup => backup.EngineId == engine.Id).ToList()))
        {
            files.DeleteBackup(backup.Id);
        }

        files.DeleteEngine(engine.Id);
        return "The data and the backups are deleted";
    }

    private EngineRecord Engine(JobRecord job) => store.Read(state => state.Engines.Find(job.EngineId)) ?? throw new JobException("the engine no longer exists");
}
