using ServiceComb.Net.Client.Engines;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.Console.Live;

/// <summary>Keeps an engine of a control plane, its jobs and its backups current. It belongs to the page that shows the engine.</summary>
internal sealed class EngineFeed(EngineManagementClient engines, string engineId, ConsoleOptions options) : Feed(options.Time)
{
    private const int MaxJobs = 20;
    private EngineSnapshot? _current;

    /// <summary>Gets the engine; null until it was read.</summary>
    public EngineSnapshot? Current => Volatile.Read(ref _current);

    protected override async Task<TimeSpan> UpdateAsync(CancellationToken cancellationToken)
    {
        if (await engines.FindAsync(engineId, cancellationToken) is { } engine)
        {
            var jobs = (await engines.ListJobsAsync(engineId, 0, MaxJobs, cancellationToken: cancellationToken)).Data;
            Volatile.Write(ref _current, new EngineSnapshot(engine, [.. jobs.OrderByDescending(static job => job.Id)], await ListBackupsAsync(cancellationToken)));
        }
        else
        {
            Volatile.Write(ref _current, new EngineSnapshot(null, [], null));
        }

        NotifyChanged();
        return options.RefreshInterval;
    }

    private async Task<IReadOnlyList<EngineBackup>?> ListBackupsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await engines.ListBackupsAsync(engineId, cancellationToken);
        }
        catch (EngineException exception) when (exception.Status is >= 400 and < 500)
        {
            // The documented API of the cloud has no list of backups.
            return null;
        }
    }
}
