using System.Collections.Frozen;
using ServiceComb.Net.Client.Monitor;
using ServiceComb.Net.Protocol.Monitor;

namespace ServiceComb.Net.Console.Live;

/// <summary>Keeps the latest metrics of the services that report current while somebody looks at them.</summary>
internal sealed class MetricsFeed(MonitorClient monitor, ConsoleOptions options) : Feed(options.Time, isPausedUnviewed: true)
{
    // Each key is an id of 40 characters in the address of the request.
    private const int BatchSize = 50;

    // The metrics of a service do not include the circuit breakers of its operations, and many operations are much data.
    private const long MaxOperations = 2000;

    // Apps report every 10 seconds.
    private const int IntervalFactor = 2;
    private IReadOnlyList<MetricReport> _current = [];
    private FrozenDictionary<string, MetricReport>? _byService;
    private FrozenSet<string>? _openBreakers;
    private bool _isComplete;

    /// <summary>Gets the latest metrics of each service.</summary>
    public IReadOnlyList<MetricReport> Current => Volatile.Read(ref _current);

    /// <summary>Gets whether metrics were read at least once.</summary>
    public bool IsComplete => Volatile.Read(ref _isComplete);

    /// <summary>Returns the latest metrics of a microservice; null when it does not report.</summary>
    public MetricReport? Find(string serviceId) => Volatile.Read(ref _byService)?.GetValueOrDefault(serviceId);

    /// <summary>Returns whether a circuit breaker of an operation of the microservice is open; null when there are too many operations to
    /// query all of them.</summary>
    public bool? IsBreakerOpen(string serviceId) => Volatile.Read(ref _openBreakers)?.Contains(serviceId);

    protected override async Task<TimeSpan> UpdateAsync(CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        await foreach (var key in monitor.EnumerateMetricsAsync(new MetricQuery(), cancellationToken))
        {
            if ((key.Key ?? key.ServiceId) is { Length: > 0 } id)
            {
                keys.Add(id);
            }
        }

        var reports = await QueryAsync(keys, flag: null, cancellationToken);
        // The list may change between two pages, so that a service is on both.
        var latest = reports.Where(static report => report.ServiceId is { Length: > 0 }).GroupBy(static report => report.ServiceId!, StringComparer.Ordinal)
            .ToFrozenDictionary(static group => group.Key, static group => group.MaxBy(static report => report.Time)!, StringComparer.Ordinal);
        Volatile.Write(ref _openBreakers, latest.Values.Sum(static report => report.FunctionCount) <= MaxOperations ? await FindOpenBreakersAsync(keys, cancellationToken) : null);
        Volatile.Write(ref _byService, latest);
        Volatile.Write(ref _current, [.. latest.Values.OrderBy(static report => report.Name, StringComparer.Ordinal).ThenBy(static report => report.ServiceId, StringComparer.Ordinal)]);
        Volatile.Write(ref _isComplete, true);
        NotifyChanged();
        return options.RefreshInterval * IntervalFactor;
    }

    private async Task<List<MetricReport>> QueryAsync(List<string> keys, string? flag, CancellationToken cancellationToken)
    {
        var reports = new List<MetricReport>();
        foreach (var batch in keys.Chunk(BatchSize))
        {
            reports.AddRange(await monitor.GetMetricsAsync(string.Join(',', batch), flag: flag, cancellationToken: cancellationToken));
        }

        return reports;
    }

    private async Task<FrozenSet<string>> FindOpenBreakersAsync(List<string> keys, CancellationToken cancellationToken) =>
        (await QueryAsync(keys, MetricFlags.Functions, cancellationToken)).Where(static report => report is { CircuitBreakerOpen: true, ServiceId.Length: > 0 })
            .Select(static report => report.ServiceId!).ToFrozenSet(StringComparer.Ordinal);
}
