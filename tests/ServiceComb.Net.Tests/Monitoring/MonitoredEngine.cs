using System.Net;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Monitor;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.Protocol.Monitor;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Tests.Monitoring;

/// <summary>An engine that collects metrics and has an instance of the service <c>stock</c>.</summary>
internal sealed class MonitoredEngine : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private readonly EngineHttpClient _http;
    private readonly string? _rootPassword;
    private readonly string? _authorityFile;

    private MonitoredEngine(LocalEngineHost host, string? rootPassword, string? authorityFile)
    {
        (Host, _rootPassword, _authorityFile) = (host, rootPassword, authorityFile);
        _http = Connect(host.MonitorAddress!);
        Monitor = new MonitorClient(_http);
    }

    public LocalEngineHost Host { get; }

    public string Dashboard => Host.MonitorAddress!.ToString();

    public MonitorClient Monitor { get; }

    public static Task<MonitoredEngine> StartAsync(string? directory = null, string? rootPassword = null) => StartAsync(
        new LocalEngineOptions { MonitorUrl = "http://127.0.0.1:0", DataDirectory = directory, Rbac = rootPassword is not null, RootPassword = rootPassword });

    /// <summary>Starts an engine.</summary>
    /// <param name="options">The options, with an address of the monitoring API.</param>
    /// <param name="authorityFile">The authority that issued the certificate of the options.</param>
    public static async Task<MonitoredEngine> StartAsync(LocalEngineOptions options, string? authorityFile = null)
    {
        var engine = new MonitoredEngine(await LocalEngineHost.StartAsync(options), options.RootPassword, authorityFile);
        using var http = engine.Connect(engine.Host.RegistryAddress);
        await RegisterAsync(new RegistryClient(http), "stock", "rest://stock.host:80");
        return engine;
    }

    /// <summary>Registers the dashboard as the cloud does.</summary>
    public async Task RegisterDashboardAsync()
    {
        using var http = Connect(Host.RegistryAddress);
        await RegisterAsync(new RegistryClient(http), "CseMonitoring", $"rest://{Host.MonitorAddress!.Authority}");
    }

    /// <summary>Returns the sum of each operation of a service over all reports.</summary>
    public async Task<IReadOnlyDictionary<string, MetricReport>> GetOperationsAsync(string service)
    {
        var query = new MetricHistoryQuery { Service = service, Flag = MetricFlags.Functions, From = DateTimeOffset.UtcNow.AddHours(-1), Step = TimeSpan.FromDays(100) };
        return (await Monitor.GetMetricHistoryAsync(query)).ToDictionary(static report => report.Name!);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Host.DisposeAsync();
    }

    private static async Task RegisterAsync(RegistryClient registry, string service, string endpoint)
    {
        var id = await registry.CreateMicroserviceAsync(new Microservice { AppId = "default", ServiceName = service, Version = "1.0.0" });
        await registry.RegisterInstanceAsync(id, new MicroserviceInstance
        {
            HostName = $"{service}-host",
            Endpoints = [endpoint],
            HealthCheck = new HealthCheck { Mode = HealthCheckMode.Push, Interval = int.MaxValue / 8, Times = 3 },
        });
    }

    private EngineHttpClient Connect(Uri address) => new(new EngineClientOptions
    {
        Addresses = { address.ToString() },
        LoginAddresses = { Host.RegistryAddress.ToString() },
        ConnectTimeout = Timeout,
        RequestTimeout = Timeout,
        Tls = { AuthorityFile = _authorityFile },
        Account = _rootPassword is null ? null : () => new NetworkCredential("root", _rootPassword),
    });
}
