using System.Net;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Errors;
using ServiceComb.Net.Protocol.Registry;

namespace Shop.Run;

/// <summary>The apps of the shop.</summary>
internal sealed class AppProcesses(Engine engine, RunOptions options) : IAsyncDisposable
{
    public const string Application = "shop";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private static readonly AppDescription[] All =
    [
        new("Shop.Gateway", "gateway", "1.0.0", 5200),
        new("Shop.Storefront", "storefront", "1.0.0", 5201),
        new("Shop.Catalog", "catalog", "1.0.0", 5202),
        new("Shop.Catalog", "catalog", "2.0.0", 5205),
        new("Shop.Orders", "orders", "1.0.0", 5203),
        new("Shop.Payments", "payments", "1.0.0", 5204),
    ];

    private readonly string _data = Directory.CreateTempSubdirectory("servicecomb-shop-").FullName;
    private readonly List<AppProcess> _apps = [];
    private readonly Dictionary<AppProcess, Uri> _addresses = [];
    private readonly HttpClient _client = new();

    public Uri Gateway => _addresses[Find("gateway", "1.0.0")];

    public Uri Storefront => _addresses[Find("storefront", "1.0.0")];

    /// <summary>Starts all apps, and waits until they are registered and the gateway is ready.</summary>
    public async Task StartAllAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(All.Select(Launch).ToList().Select(app => ListenAsync(app, cancellationToken)));
        foreach (var service in All.GroupBy(static app => app.Service))
        {
            await WaitForInstancesAsync(service.Key, "0+", service.Count(), cancellationToken);
        }

        await WaitAsync(IsGatewayReadyAsync, cancellationToken);
    }

    /// <summary>Starts one more instance, and waits until it is registered.</summary>
    public async Task<AppProcess> StartAsync(AppDescription description, CancellationToken cancellationToken)
    {
        var app = Launch(description);
        await ListenAsync(app, cancellationToken);
        await WaitForInstancesAsync(description.Service, description.Version, 1, cancellationToken);
        return app;
    }

    /// <summary>Stops an instance, and waits until its process has ended.</summary>
    public async Task StopAsync(AppProcess app)
    {
        _apps.Remove(app);
        await app.StopAsync();
        await app.DisposeAsync();
    }

    public AppProcess Find(string service, string version) =>
        _apps.First(app => app.Description.Service == service && app.Description.Version == version);

    public void WriteAddresses(TextWriter output)
    {
        output.WriteLine($"  {"shop",-16}  {Gateway}");
        if (engine.ConsoleAddress is { } console)
        {
            output.WriteLine($"  {"web console",-16}  {console}");
        }

        foreach (var app in _apps)
        {
            // The payments speak HTTP/2 only, which browsers do not use without TLS.
            output.WriteLine($"  {app.Name,-16}  {_addresses[app]}{(app.Description.Service == "payments" ? "" : "servicecomb"),-12}  process {app.ProcessId}");
        }

        output.WriteLine($"  {"registry",-16}  {engine.RegistryAddress}v4/default/registry/microservices");
        output.WriteLine($"  {"configuration",-16}  {engine.KieAddress}v1/default/kie/kv");
    }

    /// <summary>Waits for the stop. An app that ends on request, such as by <c>kill</c>, is reported.</summary>
    /// <exception cref="AppFailedException">An app ended with an exit code other than 0.</exception>
    public async Task WaitForStopAsync(CancellationToken stop)
    {
        var stopped = Task.Delay(Timeout.Infinite, stop);
        while (!stop.IsCancellationRequested && _apps.Count > 0)
        {
            await Task.WhenAny(_apps.Select(static Task (app) => app.Exited).Append(stopped));
            foreach (var app in stop.IsCancellationRequested ? [] : _apps.Where(static app => app.Exited.IsCompleted).ToList())
            {
                var code = await app.Exited;
                _apps.Remove(app);
                if (code != 0)
                {
                    throw app.CreateFailure($"ended with exit code {code}");
                }

                Console.WriteLine($"{app.Name} has stopped.");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_apps.Select(static app => app.DisposeAsync().AsTask()));
        _client.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private AppProcess Launch(AppDescription description)
    {
        var app = AppProcess.Start(description, GetEnvironment(description), options.IsVerbose);
        _apps.Add(app);
        return app;
    }

    private async Task ListenAsync(AppProcess app, CancellationToken cancellationToken)
    {
        var address = await app.GetAddressAsync(cancellationToken);
        lock (_addresses)
        {
            _addresses[app] = address;
        }
    }

    // The names are those of the settings, with __ for the colon.
    private Dictionary<string, string> GetEnvironment(AppDescription app) => new()
    {
        ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{(options.UseFreePorts ? 0 : app.Port)}",

        // In Development the apps show /servicecomb. They would not wait for their callers when they stop, but here they do.
        ["ASPNETCORE_ENVIRONMENT"] = "Development",
        ["servicecomb__registry__drainTimeInMillis"] = "3000",
        ["servicecomb__registry__sc__address"] = engine.RegistryAddress.ToString(),
        ["servicecomb__kie__serverUri"] = engine.KieAddress.ToString(),
        ["servicecomb__monitor__client__enabled"] = engine.MonitorAddress is null ? "false" : "true",
        ["servicecomb__monitor__client__serverUri"] = engine.MonitorAddress?.ToString() ?? "",
        // All apps start at the same time, which takes longer than usual on a small machine.
        ["servicecomb__kie__firstPullTimeoutInMillis"] = "30000",
        ["servicecomb__discovery__firstUseTimeoutInMillis"] = "30000",
        ["servicecomb__service__version"] = app.Version,
        [$"ConnectionStrings__{app.Service}"] = $"Data Source={Path.Combine(_data, $"{app.Service}.db")}",
        ["Logging__Console__FormatterName"] = "simple",
        ["Logging__Console__FormatterOptions__SingleLine"] = "true",
    };

    private Task WaitForInstancesAsync(string service, string versionRule, int count, CancellationToken cancellationToken) => WaitAsync(
        async () =>
        {
            try
            {
                var key = new MicroserviceKey { AppId = Application, ServiceName = service, Version = versionRule };
                var found = await engine.Registry.QueryInstancesAsync(key, cancellationToken: cancellationToken);
                return found.Instances.Count(static instance => instance.Status == InstanceStatus.Up) >= count;
            }
            catch (EngineException exception) when (exception.ErrorCode == ErrorCodes.ServiceNotExists)
            {
                return false;
            }
        },
        cancellationToken);

    private async Task<bool> IsGatewayReadyAsync()
    {
        using var response = await _client.GetAsync(new Uri(Gateway, "health/ready"));
        return response.StatusCode == HttpStatusCode.OK;
    }

    // An app that ends meanwhile would never be found.
    private async Task WaitAsync(Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        while (!await condition())
        {
            if (_apps.Find(static app => app.Exited.IsCompleted) is { } ended)
            {
                throw ended.CreateFailure("ended");
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }
}
