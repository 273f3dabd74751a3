using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Tests.Fixtures;

/// <summary>A local engine behind a front, an operator who registers providers by hand, and one app that is tested. Engine
/// and app live on one clock that only the test moves; time-outs of requests run on the real one.</summary>
internal sealed class DiscoveryFixture : IAsyncDisposable
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(120);
    private readonly List<WebApplication> _apps = [];
    private readonly EngineHttpClient _transport;

    private DiscoveryFixture(LocalEngineHost engine, EngineProxy front, FakeTimeProvider time)
    {
        (Engine, Proxy, Time) = (engine, front, time);
        _transport = Transport(engine.RegistryAddress.ToString());
        Operator = new RegistryClient(_transport);
    }

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public LocalEngineHost Engine { get; }

    public EngineProxy Proxy { get; }

    public FakeTimeProvider Time { get; }

    /// <summary>Asks the engine directly, past the front.</summary>
    public RegistryClient Operator { get; }

    public LogCollector Logs { get; } = new();

    /// <summary>The environment of apps that are built from now on.</summary>
    public string EnvironmentName { get; set; } = "Development";

    public static async Task<DiscoveryFixture> StartAsync()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions { Time = time }, Stop);
        return new DiscoveryFixture(engine, await EngineProxy.StartAsync(engine.RegistryAddress), time);
    }

    /// <summary>An app that is not started: application shop, one address, listening on a free port.</summary>
    public WebApplication Build(string name, Action<WebApplicationBuilder>? configure = null, params (string Key, string? Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = EnvironmentName });
        builder.Logging.ClearProviders().AddProvider(Logs).SetMinimumLevel(LogLevel.Debug);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
        [
            new("servicecomb:service:application", "shop"),
            new("servicecomb:service:name", name),
            new("servicecomb:service:version", "1.2.0"),
            new("servicecomb:registry:sc:address", Proxy.Address),
            // By the clock of the machine, which may be busy.
            new("servicecomb:rest:client:connection:timeoutInMillis", "120000"),
            .. settings.Select(one => KeyValuePair.Create(one.Key, one.Value)),
        ]);
        builder.Services.AddSingleton<TimeProvider>(Time);
        foreach (var key in (string[])["servicecomb:registry", "servicecomb:heartbeats"])
        {
            builder.Services.AddKeyedSingleton(key, (_, _) => Transport(builder.Configuration["servicecomb:registry:sc:address"]!.Split(',')));
        }

        builder.Services.AddServiceCombDiscovery();
        configure?.Invoke(builder);
        var app = builder.Build();
        _apps.Add(app);
        app.MapGet("/", () => name);
        return app;
    }

    /// <summary>An app that registered.</summary>
    public async Task<WebApplication> RunAsync(string name = "storefront", Action<WebApplicationBuilder>? configure = null, params (string Key, string? Value)[] settings)
    {
        var app = Build(name, configure, settings);
        await app.StartAsync(Stop);
        await Registration(app).Registered.WaitAsync(TestTimeout, Stop);
        return app;
    }

    /// <summary>An app that follows a service: it has listed these instances, and its watch is open.</summary>
    public async Task<ServiceEntry> FollowAsync(string service, string[] ids, params (string Key, string? Value)[] settings)
    {
        var entry = Directory(await RunAsync(settings: settings)).Find(service)!;
        await UntilListedAsync(entry, ids);
        await WatchIsOpenAsync();
        return entry;
    }

    public static IServiceRegistration Registration(WebApplication app) => app.Services.GetRequiredService<IServiceRegistration>();

    public static IInstanceDirectory Directory(WebApplication app) => app.Services.GetRequiredService<IInstanceDirectory>();

    /// <summary>Registers an instance by hand and gives it back as the engine holds it.</summary>
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
        return await Operator.GetInstanceAsync(serviceId, id, Stop);
    }

    /// <summary>The instances of a service, asked for past the front.</summary>
    public async Task<IReadOnlyList<MicroserviceInstance>> FindAsync(string name)
    {
        var found = await Operator.FindInstancesAsync(new MicroserviceKey { AppId = "shop", ServiceName = name, Version = "0+" }, cancellationToken: Stop);
        return found.Instances;
    }

    /// <summary>Gives the requests of an app that stops more time than the app would.</summary>
    public void StopWithTimeout(WebApplicationBuilder builder)
    {
        var options = new EngineClientOptions { RequestTimeout = TestTimeout };
        options.Addresses.Add(Proxy.Address);
        builder.Services.AddKeyedSingleton("servicecomb:deregistration", (_, _) => new EngineHttpClient(options));
    }

    /// <summary>Lets time go by in steps until something is so. Between two steps everybody gets real time: a request of
    /// the operator is answered.</summary>
    public async Task UntilAsync(Func<Task<bool>> reached, string what, TimeSpan? step = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await reached())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TestTimeout, $"never: {what}; logged: {string.Join(" | ", Logs.All)}; asked: {string.Join(" | ", Proxy.Requests.TakeLast(20))}");
            await YieldAsync();
            Time.Advance(step ?? TimeSpan.FromMilliseconds(100));
        }
    }

    public Task UntilAsync(Func<bool> reached, string what, TimeSpan? step = null) => UntilAsync(() => Task.FromResult(reached()), what, step);

    /// <summary>Waits until the app has opened its watch so many times.</summary>
    public Task WatchIsOpenAsync(int times = 1) => UntilAsync(() => Logs.Count("The watch is open") >= times, $"the watch is open for the {times}. time");

    /// <summary>Lets a span of time go by in steps, with real time between them.</summary>
    public async Task AdvanceAsync(TimeSpan span, TimeSpan? step = null)
    {
        var end = Time.GetUtcNow() + span;
        while (Time.GetUtcNow() < end)
        {
            Time.Advance(step ?? TimeSpan.FromMilliseconds(100));
            await YieldAsync();
        }
    }

    /// <summary>Waits until a service's list is as wanted; the newest list.</summary>
    public async Task<ServiceInstances> UntilListedAsync(ServiceEntry entry, params string[] ids)
    {
        await UntilAsync(() => entry.Current.Instances.Select(one => one.InstanceId).SequenceEqual(ids), $"{entry.Name} is {string.Join(", ", ids)}");
        return entry.Current;
    }

    /// <summary>Gives everybody real time: a request is answered.</summary>
    public async Task YieldAsync() =>
        await Operator.FindMicroserviceIdAsync("", "shop", "nobody", "0.0.1", Stop);

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
        {
            await app.DisposeAsync();
        }

        await Proxy.DisposeAsync();
        _transport.Dispose();
        await Engine.DisposeAsync();
    }

    private static EngineHttpClient Transport(params string[] addresses)
    {
        // A machine may be busy.
        var options = new EngineClientOptions { ConnectTimeout = TestTimeout, RequestTimeout = TestTimeout };
        foreach (var address in addresses)
        {
            options.Addresses.Add(address);
        }

        return new EngineHttpClient(options);
    }
}
