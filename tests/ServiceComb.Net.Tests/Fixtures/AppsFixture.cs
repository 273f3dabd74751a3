using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.Protocol.Kie;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Tests.Fixtures;

/// <summary>Runs a local engine, apps that use it, and clients of an operator.</summary>
internal sealed class AppsFixture : IAsyncDisposable
{
    private readonly LocalEngineHost _engine;
    private readonly EngineHttpClient _registryTransport;
    private readonly EngineHttpClient _kieTransport;
    private readonly List<WebApplication> _apps = [];

    private AppsFixture(LocalEngineHost engine)
    {
        _engine = engine;
        (_registryTransport, _kieTransport) = (CreateClient(engine.RegistryAddress), CreateClient(engine.KieAddress));
        (Registry, Kie) = (new RegistryClient(_registryTransport), new KieClient(_kieTransport));
    }

    /// <summary>Gets the address of the registry and the governance API.</summary>
    public Uri Engine => _engine.RegistryAddress;

    /// <summary>Gets the address of the configuration center.</summary>
    public Uri Center => _engine.KieAddress;

    public RegistryClient Registry { get; }

    public KieClient Kie { get; }

    public static async Task<AppsFixture> StartAsync() => new(await LocalEngineHost.StartAsync(new LocalEngineOptions()));

    /// <summary>Returns the settings of an app, as in its appsettings.json.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings(string name) =>
    [
        new("servicecomb:service:application", "shop"),
        new("servicecomb:service:name", name),
        new("servicecomb:service:version", "1.2.0"),
        new("servicecomb:registry:sc:address", _engine.RegistryAddress.ToString()),
        new("servicecomb:kie:serverUri", _engine.KieAddress.ToString()),
        // Allow for a busy machine.
        new("servicecomb:kie:firstPullTimeoutInMillis", "600000"),
        new("servicecomb:kie:client:timeout:connect", "120000"),
        new("servicecomb:kie:client:timeout:request", "120000"),
        new("servicecomb:registry:sc:client:timeout:connect", "120000"),
        new("servicecomb:registry:sc:client:timeout:request", "120000"),
        new("servicecomb:discovery:firstUseTimeoutInMillis", "120000"),
        new("servicecomb:rest:client:connection:timeoutInMillis", "120000"),
    ];

    /// <summary>Creates a builder that listens on a free port, without calling AddServiceComb().</summary>
    public static WebApplicationBuilder Builder(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings);
        return builder;
    }

    /// <summary>Runs an app that responds to every request with its name, and waits for its registration.</summary>
    public async Task<WebApplication> RunAsync(string name, Action<WebApplicationBuilder>? configure = null, Action<WebApplication>? map = null)
    {
        var builder = Builder(Settings(name));
        (configure ?? (static one => one.AddServiceComb()))(builder);
        var app = builder.Build();
        _apps.Add(app);
        (map ?? (one => one.Run(context => context.Response.WriteAsync($"{name} {context.Request.Path}"))))(app);
        await app.StartAsync();
        await app.Services.GetRequiredService<IServiceRegistration>().Registered.WaitAsync(TimeSpan.FromSeconds(120));
        return app;
    }

    /// <summary>Registers an instance without an app, with several endpoints.</summary>
    public async Task ProvideAsync(string name, string id, params string[] endpoints)
    {
        var serviceId = await Registry.CreateMicroserviceAsync(new Microservice { AppId = "shop", ServiceName = name, Version = "1.0.0" });
        await Registry.RegisterInstanceAsync(serviceId, new MicroserviceInstance { InstanceId = id, HostName = "host", Endpoints = endpoints });
    }

    /// <summary>Creates an item in the configuration center.</summary>
    public Task PutAsync(string key, string value, string labels = "app:shop,environment:") => Kie.CreateAsync(new KieItem
    {
        Key = key,
        Value = value,
        ValueType = KieValueType.Text,
        Status = KieStatus.Enabled,
        Labels = labels.Split(',').Select(static label => label.Split(':')).ToDictionary(static pair => pair[0], static pair => pair[1]),
    });

    /// <summary>Registers an instance without an app.</summary>
    public async Task ProvideAsync(string name, string id, string endpoint)
    {
        var serviceId = await Registry.CreateMicroserviceAsync(new Microservice { AppId = "shop", ServiceName = name, Version = "1.2.0" });
        await Registry.RegisterInstanceAsync(
            serviceId,
            new MicroserviceInstance
            {
                InstanceId = id,
                HostName = "host",
                Endpoints = [endpoint],
                Status = InstanceStatus.Up,
                HealthCheck = new HealthCheck { Mode = "push", Interval = 300, Times = 3 },
            });
    }

    public async Task<IReadOnlyList<MicroserviceInstance>> FindAsync(string name)
    {
        var found = await Registry.QueryInstancesAsync(new MicroserviceKey { AppId = "shop", ServiceName = name, Version = "0+" });
        return found.Instances;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
        {
            await app.DisposeAsync();
        }

        _registryTransport.Dispose();
        _kieTransport.Dispose();
        await _engine.DisposeAsync();
    }

    private static EngineHttpClient CreateClient(Uri address)
    {
        // Allow for a busy machine.
        var options = new EngineClientOptions { ConnectTimeout = TimeSpan.FromMinutes(2), RequestTimeout = TimeSpan.FromMinutes(2) };
        options.Addresses.Add(address.ToString());
        return new EngineHttpClient(options);
    }
}
