using QuickStart.Apps;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Governance;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.LocalEngine;

namespace QuickStart;

/// <summary>Runs the engine and the five apps, and holds the clients of an operator.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly string _data;
    private readonly ServiceCombClient _operator;
    private LocalEngineHost _engine;

    private Cluster(LocalEngineHost engine, string data)
    {
        (_engine, _data) = (engine, data);
        (RegistryAddress, KieAddress) = (engine.RegistryAddress, engine.KieAddress);
        _operator = new ServiceCombClient(RegistryAddress.ToString(), KieAddress.ToString());
    }

    public Uri RegistryAddress { get; }

    public Uri KieAddress { get; }

    public RegistryClient Registry => _operator.Registry;

    public GovernanceClient Governance => _operator.Governance;

    public KieClient Kie => _operator.Kie;

    public List<Catalog> Catalogs { get; } = [];

    public RunningApp Storefront { get; private set; } = null!;

    public RunningApp Gateway { get; private set; } = null!;

    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromSeconds(20) };

    public IEnumerable<RunningApp> Apps => Catalogs.Select(catalog => catalog.App).Append(Storefront).Append(Gateway);

    public static async Task<Cluster> StartAsync(bool verbose)
    {
        var data = System.IO.Directory.CreateTempSubdirectory("servicecomb-quickstart-").FullName;
        var cluster = new Cluster(await LocalEngineHost.StartAsync(new LocalEngineOptions { DataDirectory = data }), data);
        foreach (var version in (string[])["1.0.0", "1.0.0", "2.0.0"])
        {
            cluster.Catalogs.Add(await Catalog.StartAsync(version, cluster.RegistryAddress, cluster.KieAddress, verbose));
        }

        cluster.Storefront = await QuickStart.Apps.Storefront.StartAsync(cluster.RegistryAddress, cluster.KieAddress, verbose);
        cluster.Gateway = await QuickStart.Apps.Gateway.StartAsync(cluster.RegistryAddress, cluster.KieAddress, verbose);
        return cluster;
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
        // Each serves its callers for some seconds after it has left the registry.
        await Task.WhenAll(Apps.Select(app => app.DisposeAsync().AsTask()));

        await _engine.DisposeAsync();
        _operator.Dispose();
        Client.Dispose();
        System.IO.Directory.Delete(_data, recursive: true);
    }
}
