using Microsoft.Extensions.Options;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Monitor;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Protocol.Monitor;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Monitoring;

/// <summary>Sends reports to the dashboard: at the addresses of the options, those of the registered dashboard, or the port of
/// dashboards on the hosts of the engine. Not thread-safe.</summary>
internal sealed class DashboardClient(IOptions<ServiceCombOptions> options, RegistryClient registry, LoginThrottleRegistry throttles, TimeProvider time) : IDisposable
{
    private const int Port = 30109;
    private static readonly MicroserviceKey Dashboard = new() { AppId = "default", ServiceName = "CseMonitoring", Version = "0+" };
    private static readonly TimeSpan LookUpInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMinutes(1);
    private readonly ServiceCombOptions _options = options.Value;
    private IReadOnlyList<string> _addresses = [];
    private EngineHttpClient? _http;
    private long _lookedUpAt;
    private bool _hasFailed;

    /// <summary>Sends a report once.</summary>
    /// <exception cref="EngineException">The dashboard rejected the report or cannot be reached.</exception>
    public async Task SendAsync(InstanceReport report, CancellationToken cancellationToken)
    {
        var http = await ConnectAsync(cancellationToken);
        _hasFailed = true;
        await new MonitorClient(http).ReportAsync(report, _options.Monitor.ApiVersion == "v1", cancellationToken);
        _hasFailed = false;
    }

    public void Dispose() => _http?.Dispose();

    private async Task<EngineHttpClient> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_http is { } known && (_options.Monitor.Addresses.Count > 0 || time.GetElapsedTime(_lookedUpAt) < (_hasFailed ? RetryInterval : LookUpInterval)))
        {
            return known;
        }

        _lookedUpAt = time.GetTimestamp();
        var addresses = await FindAddressesAsync(cancellationToken);
        if (_http is { } current && addresses.SequenceEqual(_addresses, StringComparer.Ordinal))
        {
            return current;
        }

        var client = EngineClientOptionsFactory.ForDashboard(_options, addresses);
        client.LoginThrottles = throttles;
        _http?.Dispose();
        // Without a logger: the worker logs once that the dashboard is away, with the reason.
        (_http, _addresses) = (new EngineHttpClient(client, time), addresses);
        return _http;
    }

    private async Task<IReadOnlyList<string>> FindAddressesAsync(CancellationToken cancellationToken)
    {
        if (_options.Monitor.Addresses.Count > 0)
        {
            return [.. _options.Monitor.Addresses];
        }

        return await FindRegisteredAsync(cancellationToken) is { Count: > 0 } registered ? registered
            : [.. (_options.Kie.Addresses.Count > 0 ? _options.Kie.Addresses : _options.Registry.Addresses).Select(ToDashboard).Distinct(StringComparer.Ordinal)];
    }

    private async Task<IReadOnlyList<string>> FindRegisteredAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = await registry.QueryInstancesAsync(Dashboard, cancellationToken: cancellationToken);
            return
            [
                .. found.Instances.Where(static instance => instance.Status == InstanceStatus.Up)
                    .SelectMany(static instance => instance.Endpoints)
                    .Select(static text => InstanceEndpoint.TryParse(text, out var endpoint, out _) && endpoint.Transport == "rest" ? endpoint.ToHttpUri().ToString() : null)
                    .OfType<string>()
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (EngineException)
        {
            // It is not registered, or the registry cannot be reached.
            return [];
        }
    }

    private static string ToDashboard(string engine)
    {
        var address = new Uri(engine);
        return new UriBuilder(address.Scheme, address.Host, Port).Uri.ToString();
    }
}
