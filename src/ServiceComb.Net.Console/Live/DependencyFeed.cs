using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Registry;

namespace ServiceComb.Net.Console.Live;

/// <summary>Keeps the dependencies of all services current while somebody looks at them. The API returns them per service, so that a scan
/// is one request per service; it runs when services are added or removed, and from time to time.</summary>
internal sealed class DependencyFeed(RegistryClient registry, RegistryFeed services, ConsoleOptions options) : Feed(options.Time, isPausedUnviewed: true)
{
    private const int MaxConcurrency = 8;

    // At most a tenth of the time is spent on scans.
    private const int IdleFactor = 10;
    private static readonly TimeSpan ScanInterval = TimeSpan.FromSeconds(15);
    private IReadOnlyList<Dependency> _current = [];
    private HashSet<string> _scanned = [];
    private long _lastScan;
    private TimeSpan _duration;
    private bool _isComplete;

    /// <summary>Gets the dependencies by the order of the services.</summary>
    public IReadOnlyList<Dependency> Current => Volatile.Read(ref _current);

    /// <summary>Gets whether the dependencies were read at least once.</summary>
    public bool IsComplete => Volatile.Read(ref _isComplete);

    protected override async Task<TimeSpan> UpdateAsync(CancellationToken cancellationToken)
    {
        var ids = services.Current.Services.Select(static service => service.Id).ToList();
        if (services.Status.State == FeedState.Connected && IsDue(ids))
        {
            var start = Time.GetTimestamp();
            Store(await ScanAsync(ids, cancellationToken));
            (_scanned, _lastScan, _duration) = (ids.ToHashSet(StringComparer.Ordinal), Time.GetTimestamp(), Time.GetElapsedTime(start));
        }

        return options.RefreshInterval;
    }

    private bool IsDue(List<string> ids) =>
        !IsComplete || !_scanned.SetEquals(ids) || Time.GetElapsedTime(_lastScan) >= TimeSpan.FromTicks(Math.Max(ScanInterval.Ticks, _duration.Ticks * IdleFactor));

    private async Task<List<Dependency>> ScanAsync(List<string> ids, CancellationToken cancellationToken)
    {
        var found = new IReadOnlyList<Dependency>[ids.Count];
        await Parallel.ForAsync(0, ids.Count, new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrency, CancellationToken = cancellationToken }, async (index, token) =>
        {
            try
            {
                var providers = await registry.ListProvidersAsync(ids[index], noSelf: true, cancellationToken: token);
                found[index] = [.. providers.Select(provider => new Dependency(ids[index], provider.ServiceId ?? "")).OrderBy(static dependency => dependency.ProviderId, StringComparer.Ordinal)];
            }
            catch (EngineException exception) when (exception.IsNotFound)
            {
                // Deleted meanwhile.
                found[index] = [];
            }
        });
        return [.. found.SelectMany(static dependencies => dependencies)];
    }

    private void Store(List<Dependency> dependencies)
    {
        if (!IsComplete || !dependencies.SequenceEqual(Current))
        {
            Volatile.Write(ref _current, dependencies);
            Volatile.Write(ref _isComplete, true);
            NotifyChanged();
        }
    }
}
