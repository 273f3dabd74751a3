using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ServiceComb.Net.LocalEngine.Kie.State;
using ServiceComb.Net.LocalEngine.Monitoring.Endpoints;
using ServiceComb.Net.LocalEngine.Monitoring.Queries;
using ServiceComb.Net.LocalEngine.Monitoring.Series;
using ServiceComb.Net.LocalEngine.Monitoring.State;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.Monitoring;

/// <summary>The monitoring API: collects the metrics that apps report, and responds to queries for them.</summary>
internal sealed class MonitorModule : IDisposable
{
    private readonly MonitorStore _store;
    private readonly Thresholds _thresholds;
    private readonly MonitorRetentionWorker _worker;

    public MonitorModule(Journal journal, KieStore items, LocalEngineOptions options)
    {
        var retention = new Retention(options.MonitorResolution, options.MonitorRetention);
        _store = new MonitorStore(journal, retention, options.MonitorLimits, options.Time);
        _thresholds = new Thresholds(items);
        var logs = options.Logs ?? NullLoggerFactory.Instance;
        _worker = new MonitorRetentionWorker(_store, options.Time, logs.CreateLogger<MonitorRetentionWorker>());
        _worker.Start();
    }

    /// <summary>Gets name, help text and value of each gauge.</summary>
    public IEnumerable<(string Name, string Help, long Value)> Gauges =>
    [
        ("monitor_instance_total", "Instances that report metrics.", _store.GetInstances().Count),
        ("monitor_point_total", "Stored points.", _store.Points),
    ];

    public void Map(IEndpointRouteBuilder routes)
    {
        new ReportEndpoint(_store).Map(routes);
        new MetricEndpoints(_store, _thresholds).Map(routes);
    }

    public void Dispose() => _worker.Dispose();
}
