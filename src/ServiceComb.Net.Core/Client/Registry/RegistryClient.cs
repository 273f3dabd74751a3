using System.Text.Json;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Errors;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.Client.Registry;

/// <summary>Client of the registry API of an engine. Every method throws <see cref="EngineException"/> when the engine rejects the
/// request or cannot be reached.</summary>
public sealed partial class RegistryClient
{
    private readonly EngineHttpClient _transport;
    private readonly string _base;

    /// <summary>Initializes a new instance that sends requests through <paramref name="transport"/>.</summary>
    public RegistryClient(EngineHttpClient transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _base = $"v4/{transport.Project}/registry";
    }

    /// <summary>Returns the id of a microservice; null when exactly this version does not exist.</summary>
    public async Task<string?> FindMicroserviceIdAsync(
        string environment, string application, string name, string version, CancellationToken cancellationToken = default)
    {
        var path = $"{_base}/existence?type=microservice&env={Escape(environment)}&appId={Escape(application)}&serviceName={Escape(name)}&version={Escape(version)}";
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Get, path), cancellationToken);
        try
        {
            return response.EnsureSuccess().Read(ProtocolJson.Registry.GetTypeInfo<ServiceIdResponse>()).ServiceId;
        }
        catch (EngineException exception) when (exception.ErrorCode is ErrorCodes.ServiceNotExists or ErrorCodes.VersionNotExists)
        {
            return null;
        }
    }

    /// <summary>Creates a microservice. An existing microservice keeps its id and its fields.</summary>
    /// <returns>The id.</returns>
    public async Task<string> CreateMicroserviceAsync(Microservice microservice, CancellationToken cancellationToken = default)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new CreateMicroserviceRequest { Service = microservice }, ProtocolJson.Registry.GetTypeInfo<CreateMicroserviceRequest>());
        // Idempotent: creating the same identity again returns the same id.
        var request = new EngineRequest(HttpMethod.Post, $"{_base}/microservices") { Body = body, IsRepeatable = true };
        using var response = await _transport.SendAsync(request, cancellationToken);
        return response.EnsureSuccess().Read(ProtocolJson.Registry.GetTypeInfo<ServiceIdResponse>()).ServiceId
            ?? throw new EngineException("the response to the creation of a microservice contains no id", null);
    }

    /// <summary>Returns a microservice.</summary>
    public async Task<Microservice> GetMicroserviceAsync(string serviceId, CancellationToken cancellationToken = default)
    {
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Get, ServicePath(serviceId)), cancellationToken);
        return response.EnsureSuccess().Read(ProtocolJson.Registry.GetTypeInfo<MicroserviceResponse>()).Service
            ?? throw new EngineException($"the response contains no microservice {serviceId}", null);
    }

    /// <summary>Returns all microservices.</summary>
    public async Task<IReadOnlyList<Microservice>> ListMicroservicesAsync(CancellationToken cancellationToken = default)
    {
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Get, $"{_base}/microservices"), cancellationToken);
        return response.EnsureSuccess().Read(ProtocolJson.Registry.GetTypeInfo<MicroserviceList>()).Services.OrEmpty();
    }

    /// <summary>Replaces all properties of a microservice.</summary>
    public Task SetMicroservicePropertiesAsync(
        string serviceId, IReadOnlyDictionary<string, string> properties, CancellationToken cancellationToken = default) =>
        PutPropertiesAsync($"{ServicePath(serviceId)}/properties", properties, cancellationToken);

    /// <summary>Deletes a microservice; with <paramref name="force"/> even if it has instances or consumers.</summary>
    public Task DeleteMicroserviceAsync(string serviceId, bool force = false, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, force ? $"{ServicePath(serviceId)}?force=true" : ServicePath(serviceId), cancellationToken);

    /// <summary>Registers an instance. If an instance with the same id is registered, it is not changed, and the request counts as a heartbeat.</summary>
    /// <returns>The id.</returns>
    public async Task<string> RegisterInstanceAsync(
        string serviceId, MicroserviceInstance instance, CancellationToken cancellationToken = default)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new InstanceMessage { Instance = instance }, ProtocolJson.Registry.GetTypeInfo<InstanceMessage>());
        var request = new EngineRequest(HttpMethod.Post, $"{ServicePath(serviceId)}/instances")
        {
            Body = body,
            // Repeating the request would register an instance without an id twice.
            IsRepeatable = instance.InstanceId is not null,
        };
        using var response = await _transport.SendAsync(request, cancellationToken);
        return response.EnsureSuccess().Read(ProtocolJson.Registry.GetTypeInfo<InstanceIdResponse>()).InstanceId
            ?? throw new EngineException("the response to the registration of an instance contains no id", null);
    }

    /// <summary>Returns an instance.</summary>
    public async Task<MicroserviceInstance> GetInstanceAsync(
        string serviceId, string instanceId, CancellationToken cancellationToken = default)
    {
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Get, InstancePath(serviceId, instanceId)), cancellationToken);
        return response.EnsureSuccess().Read(ProtocolJson.Registry.GetTypeInfo<InstanceMessage>()).Instance
            ?? throw new EngineException($"the response contains no instance {instanceId}", null);
    }

    /// <summary>Returns the instances of a microservice, which is one version of a service.</summary>
    public async Task<IReadOnlyList<MicroserviceInstance>> ListInstancesAsync(
        string serviceId, CancellationToken cancellationToken = default)
    {
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Get, $"{ServicePath(serviceId)}/instances"), cancellationToken);
        return response.EnsureSuccess().Read(ProtocolJson.Registry.GetTypeInfo<InstanceList>()).Instances.OrEmpty();
    }

    /// <summary>Sends the heartbeat of an instance.</summary>
    public Task SendHeartbeatAsync(string serviceId, string instanceId, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, $"{InstancePath(serviceId, instanceId)}/heartbeat", cancellationToken);

    /// <summary>Sends the heartbeats of many instances. Failed entries of the result have an error message.</summary>
    public async Task<IReadOnlyList<HeartbeatEntry>> SendHeartbeatsAsync(
        IReadOnlyList<HeartbeatEntry> instances, CancellationToken cancellationToken = default)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new HeartbeatSet { Instances = instances }, ProtocolJson.Registry.GetTypeInfo<HeartbeatSet>());
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Put, $"{_base}/heartbeats") { Body = body }, cancellationToken);
        return response.EnsureSuccess().Read(ProtocolJson.Registry.GetTypeInfo<HeartbeatSet>()).Instances ?? [];
    }

    /// <summary>Sets the status of an instance to one of <see cref="InstanceStatus"/>.</summary>
    public Task SetStatusAsync(string serviceId, string instanceId, string status, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, $"{InstancePath(serviceId, instanceId)}/status?value={Escape(status)}", cancellationToken);

    /// <summary>Replaces all properties of an instance.</summary>
    public Task SetInstancePropertiesAsync(
        string serviceId, string instanceId, IReadOnlyDictionary<string, string> properties, CancellationToken cancellationToken = default) =>
        PutPropertiesAsync($"{InstancePath(serviceId, instanceId)}/properties", properties, cancellationToken);

    /// <summary>Deregisters an instance.</summary>
    public Task DeregisterInstanceAsync(string serviceId, string instanceId, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, InstancePath(serviceId, instanceId), cancellationToken);

    /// <summary>Returns the instances of all versions of a service.</summary>
    /// <param name="query">The application and the name; the environment is used only without a consumer.</param>
    /// <param name="consumerId">The id of the consumer. The engine then uses the environment of the consumer and sends events of the
    /// service to its watches. Null for none.</param>
    /// <param name="revision">The revision of the caller's list; null for none.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public async Task<FindInstancesResult> FindInstancesAsync(
        MicroserviceKey query, string? consumerId = null, string? revision = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var path = $"{_base}/instances?appId={Escape(query.AppId ?? "")}&serviceName={Escape(query.ServiceName ?? "")}&version={Escape(query.Version ?? "0+")}";
        path += string.IsNullOrEmpty(query.Environment) ? "" : $"&env={Escape(query.Environment)}";
        path += revision is null ? "" : $"&rev={Escape(revision)}";
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Get, path) { ConsumerId = consumerId }, cancellationToken);
        return response.EnsureSuccess(alsoAllowed: 304).Status == 304
            ? new FindInstancesResult { NotModified = true, Revision = response.Revision ?? revision }
            : new FindInstancesResult { Revision = response.Revision, Instances = response.Read(ProtocolJson.Registry.GetTypeInfo<InstanceList>()).Instances.OrEmpty() };
    }

    /// <summary>Returns the instances of many services in one request.</summary>
    public async Task<BatchFindResponse> FindManyInstancesAsync(BatchFindRequest batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var request = new EngineRequest(HttpMethod.Post, $"{_base}/instances/action?type=query")
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(batch, ProtocolJson.Registry.GetTypeInfo<BatchFindRequest>()),
            ConsumerId = batch.ConsumerServiceId,
            IsRepeatable = true,
        };
        using var response = await _transport.SendAsync(request, cancellationToken);
        return response.EnsureSuccess().Read(ProtocolJson.Registry.GetTypeInfo<BatchFindResponse>()).WithoutNulls();
    }

    /// <summary>Opens a watch for instance events of all providers that this microservice has queried before.</summary>
    public Task<InstanceWatch> WatchAsync(string serviceId, CancellationToken cancellationToken = default) =>
        InstanceWatch.OpenAsync(_transport, $"{ServicePath(serviceId)}/watcher", cancellationToken);

    private Task SendAsync(HttpMethod method, string path, CancellationToken cancellationToken) =>
        _transport.RunAsync(new EngineRequest(method, path), cancellationToken);

    private Task PutPropertiesAsync(string path, IReadOnlyDictionary<string, string> properties, CancellationToken cancellationToken) =>
        _transport.RunAsync(
            new EngineRequest(HttpMethod.Put, path).WithJson(new PropertiesRequest { Properties = properties }, ProtocolJson.Registry.GetTypeInfo<PropertiesRequest>()),
            cancellationToken);

    private string ServicePath(string serviceId) => $"{_base}/microservices/{Escape(serviceId)}";

    private string InstancePath(string serviceId, string instanceId) => $"{ServicePath(serviceId)}/instances/{Escape(instanceId)}";

    private static string Escape(string text) => Uri.EscapeDataString(text);
}
