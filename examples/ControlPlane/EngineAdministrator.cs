using System.Net;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Kie;

namespace ControlPlane;

/// <summary>Works with the registry and the configuration center of an engine as its account root.</summary>
internal sealed class EngineAdministrator : IDisposable
{
    private readonly ServiceCombClient _client;

    public EngineAdministrator(RunningEngine engine, string password)
    {
        _client = new ServiceCombClient(new ServiceCombClientOptions
        {
            Registry = { Addresses = { engine.Registry }, Account = () => new NetworkCredential("root", password) },
            Kie = { Addresses = { engine.Kie } },
        });
    }

    public KieClient Kie => _client.Kie;

    public async Task<int> CountServicesAsync() => (await ListServicesAsync()).Count;

    public async Task<int> CountItemsAsync() => (await Kie.ListAsync(new KieQuery())).Items.Count;

    /// <summary>Deletes all services with their instances, and all items.</summary>
    public async Task DeleteEverythingAsync()
    {
        foreach (var service in await ListServicesAsync())
        {
            await _client.Registry.DeleteMicroserviceAsync(service, force: true);
        }

        await Kie.DeleteManyAsync([.. (await Kie.ListAsync(new KieQuery())).Items.Select(static item => item.Id!)]);
    }

    /// <summary>Returns the ids of the instances of a service.</summary>
    public async Task<IReadOnlyList<string>> FindInstancesAsync(string application, string service) =>
        [.. (await _client.Registry.ListServiceInstancesAsync(application, service)).Select(static instance => instance.InstanceId!)];

    public void Dispose() => _client.Dispose();

    // The registry lists itself as a service as well.
    private async Task<List<string>> ListServicesAsync() =>
        [.. (await _client.Registry.ListMicroservicesAsync()).Where(static service => service.ServiceName != "SERVICECENTER").Select(static service => service.ServiceId!)];
}
