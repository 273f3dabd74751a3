using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.LocalEngine;

namespace Gateway.Services;

/// <summary>Runs what a gateway finds in place: an engine, two instances of version 1.0.0 and one of version 2.0.0 of the service
/// catalog, and the gRPC service stock.</summary>
internal sealed class Shop : IAsyncDisposable
{
    private readonly LocalEngineHost _engine;
    private readonly List<WebApplication> _apps = [];

    private Shop(LocalEngineHost engine) => _engine = engine;

    public Uri RegistryAddress => _engine.RegistryAddress;

    public Uri KieAddress => _engine.KieAddress;

    /// <summary>Gets the settings with the addresses of the engine.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Addresses =>
    [
        new("servicecomb:registry:sc:address", RegistryAddress.ToString()),
        new("servicecomb:kie:serverUri", KieAddress.ToString()),
    ];

    public static async Task<Shop> StartAsync(string? registry, string? kie)
    {
        var options = new LocalEngineOptions();
        (options.RegistryUrl, options.KieUrl) = (registry ?? options.RegistryUrl, kie ?? options.KieUrl);
        var shop = new Shop(await LocalEngineHost.StartAsync(options));
        foreach (var version in (string[])["1.0.0", "1.0.0", "2.0.0"])
        {
            await shop.RunAsync("catalog", version, CatalogService.Configure, CatalogService.Map);
        }

        await shop.RunAsync("stock", "1.0.0", StockService.Configure, StockService.Map);
        return shop;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        await _engine.DisposeAsync();
    }

    private async Task RunAsync(string name, string version, Action<WebApplicationBuilder> configure, Action<WebApplication, string> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // appsettings.json is that of the gateway.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(Addresses);
        builder.Configuration.AddInMemoryCollection(
        [
            new("urls", "http://127.0.0.1:0"),
            new("servicecomb:service:application", "shop"),
            new("servicecomb:service:name", name),
            new("servicecomb:service:version", version),
            new("servicecomb:registry:drainTimeInMillis", "0"),
        ]);
        configure(builder);
        builder.AddServiceComb();
        var app = builder.Build();
        _apps.Add(app);
        map(app, version);
        await app.StartAsync();
        await app.Services.GetRequiredService<IServiceRegistration>().Registered;
    }
}
