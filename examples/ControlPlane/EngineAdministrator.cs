using System.Net;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Registry;

namespace ControlPlane;

/// <summary>Works with the registry and the configuration center of an engine as its account root.</summary>
internal sealed class EngineAdministrator : IDisposable
{
    private readonly EngineHttpClient _registryTransport;
    private readonly EngineHttpClient _kieTransport;
    private readonly RegistryClient _registry;

    public EngineAdministrator(RunningEngine engine, string password)
    {
        NetworkCredential Root() => new("root", password);
        _registryTransport = new EngineHttpClient(new EngineClientOptions { Addresses = { engine.Registry }, Account = Root });

        // The configuration center accepts tokens, and the registry issues them.
        _kieTransport = new EngineHttpClient(new EngineClientOptions { Addresses = { engine.Kie }, Account = Root, LoginAddresses = { engine.Registry } });
        (_registry, Kie) = (new RegistryClient(_registryTransport), new KieClient(_kieTransport));
    }

    public KieClient Kie { get; }

    public async Task<int> CountServicesAsync() => (await ListServicesAsync()).Count;

    public async Task<int> CountItemsAsync() => (await Kie.ListAsync(new KieQuery())).Items.Count;

    /// <summary>Deletes all services with their instances, and all items.</summary>
    public async Task DeleteEverythingAsync()
    {
        foreach (var service in await ListServicesAsync())
        {
            await _registry.DeleteMicroserviceAsync(service, force: true);
        }

        await Kie.DeleteManyAsync([.. (await Kie.ListAsync(new KieQuery())).Items.Select(static item => item.Id!)]);
    }

    /// <summary>Returns the ids of the instances of a service.</summary>
    public async Task<IReadOnlyList<string>> FindInstancesAsync(string application, string service)
    {
        var id = await _registry.FindMicroserviceIdAsync("", application, service, "1.0.0");
        return id is null ? [] : [.. (await _registry.ListInstancesAsync(id)).Select(static instance => instance.InstanceId!)];
    }

    public void Dispose()
    {
        _registryTransport.Dispose();
        _kieTransport.Dispose();
    }

    // The registry lists itself as a service as well.
    private async Task<List<string>> ListServicesAsync() =>
        [.. (await _registry.ListMicroservicesAsync()).Where(static service => service.ServiceName != "SERVICECENTER").Select(static service => service.ServiceId!)];
}
