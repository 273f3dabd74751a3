using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Tests.Fixtures;

/// <summary>Runs a local engine behind a proxy, a client of an operator that registers providers directly, and apps under test. The
/// engine and the apps use one fake clock; request timeouts use the system clock.</summary>
internal sealed class DiscoveryFixture : IAsyncDisposable
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(120);
    private readonly List<WebApplication> _apps = [];
    private readonly EngineHttpClient _client;
    private readonly EngineTraffic _traffic;

    private DiscoveryFixture(LocalEngineHost engine, EngineProxy proxy, FakeTimeProvider time)
    {
        (Engine, Proxy, Time) = (engine, proxy, time);
        _client = CreateClient(engine.RegistryAddress.ToString());
        _traffic = new EngineTraffic(new Uri(proxy.Address).Port);
        Operator = new RegistryClient(_client);
    }

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public LocalEngineHost Engine { get; }

    public EngineProxy Proxy { get; }

    public FakeTimeProvider Time { get; }

    /// <summary>Gets a client that accesses the engine directly, bypassing the proxy.</summary>
    public RegistryClient Operator { get; }

    public FakeLogCollector Logs { get; } = new();

    public FailingLoggerProvider FailingLogs { get; } = new();

    /// <summary>Gets or sets the environment of apps that are built from now on.</summary>
    public string EnvironmentName { get; set; } = "Development";

    public static async Task<DiscoveryFixture> StartAsync()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions { Time = time }, Stop);
        return new DiscoveryFixture(engine, await EngineProxy.StartAsync(engine.RegistryAddress), time);
    }

    /// <summary>Builds an app of the application shop that listens on a free port, without starting it.</summary>
    public WebApplication Build(string name, Action<WebApplicationBuilder>? configure = null, params (string Key, string? Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = EnvironmentName });
        builder.Logging.ClearProviders().AddCollector(Logs).AddProvider(FailingLogs).SetMinimumLevel(LogLevel.None).AddFilter("ServiceComb", LogLevel.Debug);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
        [
            new("servicecomb:service:application", "shop"),
            new("servicecomb:service:name", name),
            new("servicecomb:service:version", "1.2.0"),
            new("servicecomb:registry:sc:address", Proxy.Address),
            // Uses the system clock, so allow for a busy machine.
            new("servicecomb:rest:client:connection:timeoutInMillis", "120000"),
            .. settings.Select(one => KeyValuePair.Create(one.Key, one.Value)),
        ]);
        builder.Services.AddSingleton<TimeProvider>(Time);
        foreach (var key in (string[])["servicecomb:registry", "servicecomb:heartbeats"])
        {
            builder.Services.AddKeyedSingleton(key, (_, _) => CreateClient(builder.Configuration["servicecomb:registry:sc:address"]!.Split(',')));
        }

        builder.Services.AddServiceCombDiscovery().AddServiceCombServer();
        configure?.Invoke(builder);
        var app = builder.Build();
        _apps.Add(app);
        app.MapGet("/", () => name);
        return app;
    }

    /// <summary>Runs an app and waits for its registration.</summary>
    public async Task<WebApplication> RunAsync(string name = "storefront", Action<WebApplicationBuilder>? configure = null, params (string Key, string? Value)[] settings)
    {
        var app = Build(name, configure, settings);
        await app.StartAsync(Stop);
        await Registration(app).Registered.WaitAsync(TestTimeout, Stop);
        return app;
    }

    /// <summary>Runs an app that tracks a service, and waits until it lists the instances and its watch is open.</summary>
    public async Task<ServiceEntry> TrackAsync(string service, string[] ids, params (string Key, string? Value)[] settings)
    {
        var entry = Directory(await RunAsync(settings: settings)).Find(service)!;
        await UntilListedAsync(entry, ids);
        await WatchIsOpenAsync();
        return entry;
    }

    public static IServiceRegistration Registration(WebApplication app) => app.Services.GetRequiredService<IServiceRegistration>();

    public static IInstanceDirectory Directory(WebApplication app) => app.Services.GetRequiredService<IInstanceDirectory>();

    /// <summary>Registers an instance at the engine and returns it as the engine holds it.</summary>
    public async Task<MicroserviceInstance> ProvideAsync(
        string name, string id, string version = "1.0.0", string endpoint = "rest://10.0.0.1:8080", string status = InstanceStatus.Up, string application = "shop",
        int interval = 300, Dictionary<string, string>? properties = null, Dictionary<string, string>? serviceProperties = null, DataCenterInfo? dataCenter = null)
    {
        var serviceId = await Operator.CreateMicroserviceAsync(
            new Microservice { AppId = application, ServiceName = name, Version = version, Properties = serviceProperties }, Stop);
        await Operator.RegisterInstanceAsync(
            serviceId,
            new MicroserviceInstance
            {
                InstanceId = id,
                HostName = "host",
                Endpoints = [endpoint],
                Status = status,
                Properties = properties,
                DataCenterInfo = dataCenter,
                HealthCheck = new HealthCheck { Mode = "push", Interval = interval, Times = 3 },
            },
            Stop);
        return await Operator.GetInstanceAsync(serviceId, id, cancellationToken: Stop);
    }

    /// <summary>Queries the instances of a service, bypassing the proxy.</summary>
    public async Task<IReadOnlyList<MicroserviceInstance>> FindAsync(string name)
    {
        var found = await Operator.QueryInstancesAsync(new MicroserviceKey { AppId = "shop", ServiceName = name, Version = "0+" }, cancellationToken: Stop);
        return found.Instances;
    }

    /// <summary>Extends the request timeout of a stopping app for busy machines.</summary>
    public void StopWithTimeout(WebApplicationBuilder builder)
    {
        var options = new EngineClientOptions { RequestTimeout = TestTimeout };
        options.Addresses.Add(Proxy.Address);
        builder.Services.AddKeyedSingleton("servicecomb:deregistration", (_, _) => new EngineHttpClient(options));
    }

    /// <summary>Advances the clock in steps until a condition is met. Yields real time between the steps by waiting for a response of the
    /// engine.</summary>
    public async Task UntilAsync(Func<Task<bool>> reached, string condition, TimeSpan? step = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await reached())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TestTimeout, $"timed out waiting until: {condition}; logs: {string.Join(" | ", Logs.Lines)}; requests: {string.Join(" | ", Proxy.Requests.TakeLast(20))}");
            await YieldAsync();
            Time.Advance(step ?? TimeSpan.FromMilliseconds(100));
        }
    }

    public Task UntilAsync(Func<bool> reached, string condition, TimeSpan? step = null) => UntilAsync(() => Task.FromResult(reached()), condition, step);

    /// <summary>Waits until the app has opened its watch a number of times.</summary>
    public Task WatchIsOpenAsync(int times = 1) => UntilAsync(() => Logs.Count("Connected to the watch") >= times, $"the watch has been opened {times} times");

    /// <summary>Advances the clock in steps and yields real time between them.</summary>
    public async Task AdvanceAsync(TimeSpan span, TimeSpan? step = null)
    {
        var end = Time.GetUtcNow() + span;
        while (Time.GetUtcNow() < end)
        {
            Time.Advance(step ?? TimeSpan.FromMilliseconds(100));
            await YieldAsync();
        }
    }

    /// <summary>Advances the clock in steps of a second, each after all requests of the apps have completed, so that the clock does not
    /// overtake them. Do not use it while a test holds requests.</summary>
    public async Task AdvanceSettledAsync(TimeSpan span)
    {
        for (var end = Time.GetUtcNow() + span; Time.GetUtcNow() < end; Time.Advance(TimeSpan.FromSeconds(1)))
        {
            await YieldAsync();
            await _traffic.SettledAsync();
            await YieldAsync();
        }
    }

    /// <summary>Waits until a service has exactly the listed instances, and returns the current list.</summary>
    public async Task<ServiceInstances> UntilListedAsync(ServiceEntry entry, params string[] ids)
    {
        await UntilAsync(() => entry.Current.Instances.Select(one => one.InstanceId).SequenceEqual(ids), $"{entry.Name} is {string.Join(", ", ids)}");
        return entry.Current;
    }

    /// <summary>Waits as <see cref="UntilListedAsync"/> does, with each step of the clock after all requests of the apps have completed, so
    /// that the clock does not overtake them. Do not use it while a test holds requests.</summary>
    public Task UntilListedSettledAsync(ServiceEntry entry, params string[] ids) => UntilAsync(
        async () =>
        {
            await _traffic.SettledAsync();
            return entry.Current.Instances.Select(one => one.InstanceId).SequenceEqual(ids);
        },
        $"{entry.Name} is {string.Join(", ", ids)}");

    /// <summary>Yields real time to other tasks by waiting for a response of the engine.</summary>
    public async Task YieldAsync() =>
        await Operator.FindMicroserviceIdAsync("", "shop", "nobody", "0.0.1", Stop);

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
        {
            await app.DisposeAsync();
        }

        await Proxy.DisposeAsync();
        _traffic.Dispose();
        _client.Dispose();
        await Engine.DisposeAsync();
    }

    private static EngineHttpClient CreateClient(params string[] addresses)
    {
        // Allow for a busy machine.
        var options = new EngineClientOptions { ConnectTimeout = TestTimeout, RequestTimeout = TestTimeout };
        foreach (var address in addresses)
        {
            options.Addresses.Add(address);
        }

        return new EngineHttpClient(options);
    }
}
