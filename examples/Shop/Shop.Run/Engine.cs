using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Console;
using ServiceComb.Net.LocalEngine;

namespace Shop.Run;

/// <summary>The engine that the apps use, and a client of its registry.</summary>
internal sealed class Engine : IAsyncDisposable
{
    private readonly LocalEngineHost? _host;
    private readonly ConsoleHost? _console;
    private readonly EngineHttpClient _registryClient;

    private Engine(LocalEngineHost? host, ConsoleHost? console, Uri registry, Uri kie, Uri? monitor)
    {
        (_host, _console, RegistryAddress, KieAddress, MonitorAddress) = (host, console, registry, kie, monitor);
        var options = new EngineClientOptions();
        options.Addresses.Add(registry.ToString());
        _registryClient = new EngineHttpClient(options);
        Registry = new RegistryClient(_registryClient);
    }

    public Uri RegistryAddress { get; }

    public Uri KieAddress { get; }

    /// <summary>Gets the address to which the apps report metrics; null for an engine that runs already.</summary>
    public Uri? MonitorAddress { get; }

    /// <summary>Gets the address of the web console; null for an engine that runs already.</summary>
    public Uri? ConsoleAddress => _console?.Address;

    public RegistryClient Registry { get; }

    /// <summary>Starts a local engine with its data in memory and a web console, or connects to the one that the options name.</summary>
    public static async Task<Engine> StartAsync(RunOptions options, CancellationToken cancellationToken)
    {
        if (options is { Registry: { } registry, Kie: { } kie })
        {
            return new Engine(null, null, registry, kie, null);
        }

        var host = await LocalEngineHost.StartAsync(
            options.UseFreePorts
                ? new LocalEngineOptions { MonitorUrl = "http://127.0.0.1:0" }
                : new LocalEngineOptions { RegistryUrl = "http://127.0.0.1:30100", KieUrl = "http://127.0.0.1:30110", MonitorUrl = "http://127.0.0.1:30109" },
            cancellationToken);
        var console = new ConsoleOptions
        {
            RegistryAddresses = { host.RegistryAddress.ToString() },
            KieAddresses = { host.KieAddress.ToString() },
            MonitorAddresses = { host.MonitorAddress!.ToString() },
        };
        if (options.UseFreePorts)
        {
            console.Url = "http://127.0.0.1:0";
        }

        return new Engine(host, await ConsoleHost.StartAsync(console, cancellationToken), host.RegistryAddress, host.KieAddress, host.MonitorAddress);
    }

    public async ValueTask DisposeAsync()
    {
        _registryClient.Dispose();
        if (_console is not null)
        {
            await _console.DisposeAsync();
        }

        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }
}
