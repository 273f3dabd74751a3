using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Faults.Fixtures;

/// <summary>Runs an engine, a gateway and providers in processes of their own, all on the system clock.</summary>
internal sealed class GatewayFixture : IAsyncDisposable
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(120);
    private readonly LocalEngineHost _engine;
    private readonly EngineHttpClient _transport;
    private readonly KieClient _kie;
    private readonly WebApplication _gateway;
    private readonly Dictionary<string, string> _items = [];
    private readonly Dictionary<string, ProviderProcess> _providers = [];
    private int _providerCount;

    private GatewayFixture(LocalEngineHost engine)
    {
        _engine = engine;
        var options = new EngineClientOptions();
        options.Addresses.Add(engine.KieAddress.ToString());
        _transport = new EngineHttpClient(options);
        _kie = new KieClient(_transport);
        _gateway = Build(engine);
    }

    public Uri Address => new(_gateway.Urls.First());

    /// <summary>Gets the names of the providers that run, in the order of their start.</summary>
    public IReadOnlyCollection<string> Providers => _providers.Keys;

    public static async Task<GatewayFixture> StartAsync(params (string Key, string Value)[] items)
    {
        var fixture = new GatewayFixture(await LocalEngineHost.StartAsync(cancellationToken: FaultFixture.Stop));
        foreach (var (key, value) in items)
        {
            await fixture.SetAsync(key, value);
        }

        await fixture._gateway.StartAsync(FaultFixture.Stop);
        await fixture._gateway.Services.GetRequiredService<IServiceRegistration>().Registered.WaitAsync(TestTimeout, FaultFixture.Stop);
        return fixture;
    }

    /// <summary>Starts a provider of orders and waits until the gateway knows it.</summary>
    /// <returns>The name of the provider.</returns>
    public async Task<string> StartProviderAsync(string version)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{version}-{_providerCount++}");
        _providers[name] = new ProviderProcess(
            _engine.RegistryAddress.ToString(), "--servicecomb:service:version", version, "--servicecomb:instance:properties:name", name);
        await WaitUntilKnownAsync(name);
        return name;
    }

    /// <summary>Sends a signal to a provider and waits until its process ends.</summary>
    public async Task EndProviderAsync(string name, string signal)
    {
        using var provider = _providers[name];
        provider.Signal(signal);
        await provider.ExitAsync(TestTimeout);
        _providers.Remove(name);
    }

    /// <summary>Creates or changes an item of the configuration center; null deletes it.</summary>
    public async Task SetAsync(string key, string? value)
    {
        if (value is null)
        {
            _items.Remove(key, out var id);
            await _kie.DeleteAsync(id!, FaultFixture.Stop);
        }
        else if (_items.TryGetValue(key, out var id))
        {
            await _kie.UpdateAsync(id, value, cancellationToken: FaultFixture.Stop);
        }
        else
        {
            var labels = new Dictionary<string, string> { ["app"] = "shop", ["environment"] = "", ["service"] = "gateway" };
            _items[key] = (await _kie.CreateAsync(new KieItem { Key = key, Value = value, Status = "enabled", Labels = labels }, FaultFixture.Stop)).Id!;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in _providers.Values)
        {
            provider.Dispose();
        }

        await _gateway.DisposeAsync();
        _transport.Dispose();
        await _engine.DisposeAsync();
    }

    private async Task WaitUntilKnownAsync(string name)
    {
        var entry = _gateway.Services.GetRequiredService<IInstanceDirectory>().Find("orders")!;
        while (true)
        {
            var current = entry.Current;
            if (current.Instances.Any(one => one.Properties.GetValueOrDefault("name") == name))
            {
                return;
            }

            var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var registration = current.ChangeToken.RegisterChangeCallback(_ => changed.SetResult(), null);
            await changed.Task.WaitAsync(TestTimeout, FaultFixture.Stop);
        }
    }

    private static WebApplication Build(LocalEngineHost engine)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
        [
            new("servicecomb:service:application", "shop"),
            new("servicecomb:service:name", "gateway"),
            new("servicecomb:registry:sc:address", engine.RegistryAddress.ToString()),
            new("servicecomb:registry:drainTimeInMillis", "0"),
            new("servicecomb:kie:serverUri", engine.KieAddress.ToString()),
            new("servicecomb:gateway:services", "orders"),
        ]);
        builder.AddServiceComb();
        builder.Services.AddReverseProxy().AddServiceComb();
        var app = builder.Build();
        app.MapReverseProxy(static proxy => proxy.UseServiceComb());
        return app;
    }
}
