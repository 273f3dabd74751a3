using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.LocalEngine;

namespace Shop.Run;

/// <summary>The engine that the apps use, and a client of its registry.</summary>
internal sealed class Engine : IAsyncDisposable
{
    private readonly LocalEngineHost? _host;
    private readonly EngineHttpClient _registryClient;

    private Engine(LocalEngineHost? host, Uri registry, Uri kie)
    {
        (_host, RegistryAddress, KieAddress) = (host, registry, kie);
        var options = new EngineClientOptions();
        options.Addresses.Add(registry.ToString());
        _registryClient = new EngineHttpClient(options);
        Registry = new RegistryClient(_registryClient);
    }

    public Uri RegistryAddress { get; }

    public Uri KieAddress { get; }

    public RegistryClient Registry { get; }

    /// <summary>Starts a local engine with its data in memory, or connects to the one that the options name.</summary>
    public static async Task<Engine> StartAsync(RunOptions options, CancellationToken cancellationToken)
    {
        if (options is { Registry: { } registry, Kie: { } kie })
        {
            return new Engine(null, registry, kie);
        }

        var host = await LocalEngineHost.StartAsync(
            options.UseFreePorts
                ? new LocalEngineOptions()
                : new LocalEngineOptions { RegistryUrl = "http://127.0.0.1:30100", KieUrl = "http://127.0.0.1:30110" },
            cancellationToken);
        return new Engine(host, host.RegistryAddress, host.KieAddress);
    }

    public async ValueTask DisposeAsync()
    {
        _registryClient.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }
}
