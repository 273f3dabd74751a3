using QuickStart.Apps;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Governance;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.LocalEngine;

namespace QuickStart;

/// <summary>The engine, the five apps, and an operator's clients.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly string _data;
    private readonly EngineHttpClient _registryTransport;
    private readonly EngineHttpClient _kieTransport;
    private LocalEngineHost _engine;

    private Cluster(LocalEngineHost engine, string data)
    {
        (_engine, _data) = (engine, data);
        (RegistryAddress, KieAddress) = (engine.RegistryAddress, engine.KieAddress);
        _registryTransport = Transport(RegistryAddress);
        _kieTransport = Transport(KieAddress);
        Registry = new RegistryClient(_registryTransport);
        Governance = new GovernanceClient(_registryTransport);
        Kie = new KieClient(_kieTransport);
    }

    public Uri RegistryAddress { get; }

    public Uri KieAddress { get; }

    public RegistryClient Registry { get; }

    public GovernanceClient Governance { get; }

    public KieClient Kie { get; }

    public List<Catalog> Catalogs { get; } = [];

    public RunningApp Storefront { get; private set; } = null!;

    public RunningApp Gateway { get; private set; } = null!;

    /// <summary>The user's browser.</summary>
    public HttpClient Browser { get; } = new() { Timeout = TimeSpan.FromSeconds(20) };

    public IEnumerable<RunningApp> Apps => Catalogs.Select(catalog => catalog.App).Append(Storefront).Append(Gateway);

    public static async Task<Cluster> StartAsync(bool verbose)
    {
        var data = System.IO.Directory.CreateTempSubdirectory("servicecomb-quickstart-").FullName;
        var world = new Cluster(await LocalEngineHost.StartAsync(new LocalEngineOptions { DataDirectory = data }), data);
        foreach (var version in (string[])["1.0.0", "1.0.0", "2.0.0"])
        {
            world.Catalogs.Add(await Catalog.StartAsync(version, world.RegistryAddress, world.KieAddress, verbose));
        }

        world.Storefront = await QuickStart.Apps.Storefront.StartAsync(world.RegistryAddress, world.KieAddress, verbose);
        world.Gateway = await QuickStart.Apps.Gateway.StartAsync(world.RegistryAddress, world.KieAddress, verbose);
        return world;
    }

    public ValueTask StopEngineAsync() => _engine.DisposeAsync();

    public async Task RestartEngineAsync() => _engine = await LocalEngineHost.StartAsync(new LocalEngineOptions
    {
        DataDirectory = _data,
        RegistryUrl = RegistryAddress.ToString(),
        KieUrl = KieAddress.ToString(),
    });

    public async ValueTask DisposeAsync()
    {
        foreach (var app in Apps.Reverse())
        {
            await app.DisposeAsync();
        }

        await _engine.DisposeAsync();
        _registryTransport.Dispose();
        _kieTransport.Dispose();
        Browser.Dispose();
        System.IO.Directory.Delete(_data, recursive: true);
    }

    private static EngineHttpClient Transport(Uri address)
    {
        var options = new EngineClientOptions();
        options.Addresses.Add(address.ToString());
        return new EngineHttpClient(options);
    }
}
