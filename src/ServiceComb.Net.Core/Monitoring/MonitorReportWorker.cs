using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Discovery.Hosting;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.Protocol.Monitor;

namespace ServiceComb.Net.Monitoring;

/// <summary>Reports the metrics of this instance to the dashboard, from its registration until the host stops. A report that fails is
/// not repeated, as in the Java and Spring clients.</summary>
internal sealed partial class MonitorReportWorker(
    IOptions<ServiceCombOptions> options, IServiceProvider services, InstanceRegistrar registrar, IMeterFactory meters, TimeProvider time, ILogger<MonitorReportWorker> logger)
    : HostedWorker
{
    private const int MaxBreakers = 50;
    private const string PolicyPrefix = "servicecomb.";
    private readonly ServiceCombOptions _options = options.Value;
    private readonly string _host = options.Value.Instance.HostName is { Length: > 0 } configured ? configured : Dns.GetHostName();
    private bool _isFailing;

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!_options.Monitor.IsEnabled)
        {
            return;
        }

        using var calls = new CallMeterListener(meters);
        var load = new ProcessLoad(time);
        var takenAt = time.GetTimestamp();
        await registrar.Registered.WaitAsync(cancellationToken);
        using var dashboard = ActivatorUtilities.CreateInstance<DashboardClient>(services);
        while (true)
        {
            await Task.Delay(_options.Monitor.Interval * (1 + (Random.Shared.NextDouble() / 10)), time, cancellationToken);
            var now = time.GetTimestamp();
            await SendAsync(dashboard, CreateReport(calls, load, time.GetElapsedTime(takenAt, now)), cancellationToken);
            takenAt = now;
        }
    }

    private InstanceReport CreateReport(CallMeterListener calls, ProcessLoad load, TimeSpan elapsed)
    {
        var service = _options.Service;
        return load.AddTo(new InstanceReport
        {
            AppId = service.Application,
            Name = service.Name,
            Version = service.Version,
            Environment = service.Environment,
            ServiceId = registrar.ServiceId,
            Instance = _host,
            InstanceId = registrar.InstanceId,
            Interfaces = calls.Take(elapsed),
            // 0 closed, 1 open, 2 half-open.
            Customs = calls.Breakers.OrderBy(static breaker => breaker.Key, StringComparer.Ordinal).Take(MaxBreakers)
                .ToDictionary(static breaker => breaker.Key.StartsWith(PolicyPrefix, StringComparison.Ordinal) ? breaker.Key[PolicyPrefix.Length..] : breaker.Key, static breaker => (double)breaker.Value),
        });
    }

    private async Task SendAsync(DashboardClient dashboard, InstanceReport report, CancellationToken cancellationToken)
    {
        try
        {
            await dashboard.SendAsync(report, cancellationToken);
            if (_isFailing)
            {
                _isFailing = false;
                LogReporting(logger);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_isFailing)
            {
                _isFailing = true;
                LogFailed(logger, ReceivedText.Escape(exception.Message));
            }
        }
    }

    [LoggerMessage(351, LogLevel.Warning, "Metrics cannot be reported and are tried again with each interval, without further log entries until a report succeeds: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(352, LogLevel.Information, "Metrics are reported again")]
    private static partial void LogReporting(ILogger logger);
}
