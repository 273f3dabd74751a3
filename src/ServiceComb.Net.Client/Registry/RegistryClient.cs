using System.Text.Json;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Errors;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Client.Registry;

/// <summary>The registry API of an engine. Every method throws <see cref="EngineException"/> when the engine refuses or
/// cannot be reached.</summary>
public sealed partial class RegistryClient
{
    private readonly EngineHttpClient _transport;
    private readonly string _base;

    /// <summary>Makes a client on a transport.</summary>
    public RegistryClient(EngineHttpClient transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _base = $"v4/{transport.Project}/registry";
    }

    /// <summary>The id of a microservice, or null when it does not exist in exactly this version.</summary>
    public async Task<string?> FindMicroserviceIdAsync(
        string environment, string application, string name, string version, CancellationToken cancellationToken = default)
    {
        var path = $"{_base}/existence?type=microservice&env={Esc(environment)}&appId={Esc(application)}&serviceName={Esc(name)}&version={Esc(version)}";
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Get, path), cancellationToken);
        try
        {
            return response.Require().Read(RegistryJson.Default.ServiceIdResponse).ServiceId;
        }
        catch (EngineException refusal) when (refusal.ErrorCode is ErrorCodes.ServiceNotExists or ErrorCodes.VersionNotExists)
        {
            return null;
        }
    }

    /// <summary>Creates a microservice; one that exists already keeps its id and its fields.</summary>
    /// <returns>The id.</returns>
    public async Task<string> CreateMicroserviceAsync(Microservice microservice, CancellationToken cancellationToken = default)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new CreateMicroserviceRequest { Service = microservice }, RegistryJson.Default.CreateMicroserviceRequest);
        // Creating the same identity twice gives the same id, so a lost answer may be asked for again.
        var request = new EngineRequest(HttpMethod.Post, $"{_base}/microservices") { Body = body, IsRepeatable = true };
        using var response = await _transport.SendAsync(request, cancellationToken);
        return response.Require().Read(RegistryJson.Default.ServiceIdResponse).ServiceId
            ?? throw new EngineException("the registry answered the creation of a microservice without its id", null);
    }

    /// <summary>One microservice.</summary>
    public async Task<Microservice> GetMicroserviceAsync(string serviceId, CancellationToken cancellationToken = default)
    {
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Get, Service(serviceId)), cancellationToken);
        return response.Require().Read(RegistryJson.Default.MicroserviceResponse).Service
            ?? throw new EngineException($"the registry answered nothing about microservice {serviceId}", null);
    }

    /// <summary>All microservices.</summary>
    public async Task<IReadOnlyList<Microservice>> ListMicroservicesAsync(CancellationToken cancellationToken = default)
    {
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Get, $"{_base}/microservices"), cancellationToken);
        return response.Require().Read(RegistryJson.Default.MicroserviceList).Services.OrEmpty();
    }

    /// <summary>Replaces all properties of a microservice.</summary>
    public Task SetMicroservicePropertiesAsync(
        string serviceId, IReadOnlyDictionary<string, string> properties, CancellationToken cancellationToken = default) =>
        PutPropertiesAsync($"{Service(serviceId)}/properties", properties, cancellationToken);

    /// <summary>Deletes a microservice; by force together with its instances and in spite of consumers.</summary>
    public Task DeleteMicroserviceAsync(string serviceId, bool force = false, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, force ? $"{Service(serviceId)}?force=true" : Service(serviceId), cancellationToken);

    /// <summary>Registers an instance. An instance that is alive under the same id is left as it is: this counts as a heartbeat.</summary>
    /// <returns>The id.</returns>
    public async Task<string> RegisterInstanceAsync(
        string serviceId, MicroserviceInstance instance, CancellationToken cancellationToken = default)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new InstanceMessage { Instance = instance }, RegistryJson.Default.InstanceMessage);
        var request = new EngineRequest(HttpMethod.Post, $"{Service(serviceId)}/instances")
        {
            Body = body,
            // Without an id of its own, an instance sent twice would be two.
            IsRepeatable = instance.InstanceId is not null,
        };
        using var response = await _transport.SendAsync(request, cancellationToken);
        return response.Require().Read(RegistryJson.Default.InstanceIdResponse).InstanceId
            ?? throw new EngineException("the registry answered the registration of an instance without its id", null);
    }

    /// <summary>One instance.</summary>
    public async Task<MicroserviceInstance> GetInstanceAsync(
        string serviceId, string instanceId, CancellationToken cancellationToken = default)
    {
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Get, Instance(serviceId, instanceId)), cancellationToken);
        return response.Require().Read(RegistryJson.Default.InstanceMessage).Instance
            ?? throw new EngineException($"the registry answered nothing about instance {instanceId}", null);
    }

    /// <summary>The instances of one microservice, that is, of one version.</summary>
    public async Task<IReadOnlyList<MicroserviceInstance>> ListInstancesAsync(
        string serviceId, CancellationToken cancellationToken = default)
    {
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Get, $"{Service(serviceId)}/instances"), cancellationToken);
        return response.Require().Read(RegistryJson.Default.InstanceList).Instances.OrEmpty();
    }

    /// <summary>Says that an instance lives.</summary>
    public Task HeartbeatAsync(string serviceId, string instanceId, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, $"{Instance(serviceId, instanceId)}/heartbeat", cancellationToken);

    /// <summary>Says that many instances live; entries that failed carry a message.</summary>
    public async Task<IReadOnlyList<HeartbeatEntry>> HeartbeatsAsync(
        IReadOnlyList<HeartbeatEntry> instances, CancellationToken cancellationToken = default)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new HeartbeatSet { Instances = instances }, RegistryJson.Default.HeartbeatSet);
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Put, $"{_base}/heartbeats") { Body = body }, cancellationToken);
        return response.Require().Read(RegistryJson.Default.HeartbeatSet).Instances ?? [];
    }

    /// <summary>Changes the state of an instance to one of <see cref="InstanceStatus"/>.</summary>
    public Task SetStatusAsync(string serviceId, string instanceId, string status, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, $"{Instance(serviceId, instanceId)}/status?value={Esc(status)}", cancellationToken);

    /// <summary>Replaces all properties of an instance.</summary>
    public Task SetInstancePropertiesAsync(
        string serviceId, string instanceId, IReadOnlyDictionary<string, string> properties, CancellationToken cancellationToken = default) =>
        PutPropertiesAsync($"{Instance(serviceId, instanceId)}/properties", properties, cancellationToken);

    /// <summary>Takes an instance out of the registry.</summary>
    public Task DeregisterInstanceAsync(string serviceId, string instanceId, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, Instance(serviceId, instanceId), cancellationToken);

    /// <summary>The instances of a service in every version.</summary>
    /// <param name="query">Application and name; the environment counts when there is no consumer.</param>
    /// <param name="consumerId">The microservice that asks: the engine then uses its environment and sends it events of the service.</param>
    /// <param name="revision">The revision of the list the caller holds.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<FindInstancesResult> FindInstancesAsync(
        MicroserviceKey query, string? consumerId = null, string? revision = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var path = $"{_base}/instances?appId={Esc(query.AppId ?? "")}&serviceName={Esc(query.ServiceName ?? "")}&version={Esc(query.Version ?? "0+")}";
        path += string.IsNullOrEmpty(query.Environment) ? "" : $"&env={Esc(query.Environment)}";
        path += revision is null ? "" : $"&rev={Esc(revision)}";
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Get, path) { ConsumerId = consumerId }, cancellationToken);
        return response.Require(alsoAllowed: 304).Status == 304
            ? new FindInstancesResult { NotModified = true, Revision = response.Revision ?? revision }
            : new FindInstancesResult { Revision = response.Revision, Instances = response.Read(RegistryJson.Default.InstanceList).Instances.OrEmpty() };
    }

    /// <summary>The instances of many services in one request.</summary>
    public async Task<BatchFindResponse> FindManyInstancesAsync(BatchFindRequest batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var request = new EngineRequest(HttpMethod.Post, $"{_base}/instances/action?type=query")
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(batch, RegistryJson.Default.BatchFindRequest),
            ConsumerId = batch.ConsumerServiceId,
            IsRepeatable = true,
        };
        using var response = await _transport.SendAsync(request, cancellationToken);
        return response.Require().Read(RegistryJson.Default.BatchFindResponse).WithoutNulls();
    }

    /// <summary>Opens a watch: events of the instances of all providers that this microservice has found before.</summary>
    public Task<InstanceWatch> WatchAsync(string serviceId, CancellationToken cancellationToken = default) =>
        InstanceWatch.OpenAsync(_transport, $"{Service(serviceId)}/watcher", cancellationToken);

    private Task SendAsync(HttpMethod method, string path, CancellationToken cancellationToken) =>
        _transport.RunAsync(new EngineRequest(method, path), cancellationToken);

    private Task PutPropertiesAsync(string path, IReadOnlyDictionary<string, string> properties, CancellationToken cancellationToken) =>
        _transport.RunAsync(
            new EngineRequest(HttpMethod.Put, path).With(new PropertiesRequest { Properties = properties }, RegistryJson.Default.PropertiesRequest),
            cancellationToken);

    private string Service(string serviceId) => $"{_base}/microservices/{Esc(serviceId)}";

    private string Instance(string serviceId, string instanceId) => $"{Service(serviceId)}/instances/{Esc(instanceId)}";

    private static string Esc(string text) => Uri.EscapeDataString(text);
}
