using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Client.Registry;

/// <content>Instances.</content>
public sealed partial class RegistryClient
{
    /// <summary>Registers an instance. If an instance with the same id is registered, it is not changed, and the request counts as a heartbeat.</summary>
    /// <returns>The id.</returns>
    public Task<string> RegisterInstanceAsync(
        string serviceId, MicroserviceInstance instance, CancellationToken cancellationToken = default)
    {
        var body = new InstanceMessage { Instance = RequestArguments.NotNull(instance) };
        var request = new EngineRequest(HttpMethod.Post, $"{ServicePath(serviceId)}/instances")
        {
            // Repeating the request would register an instance without an id twice.
            IsRepeatable = instance.InstanceId is not null,
        };
        return _transport.ReadAsync(
            request.WithJson(body, ProtocolJson.Registry.GetTypeInfo<InstanceMessage>()),
            ProtocolJson.Registry.GetTypeInfo<InstanceIdResponse>(),
            static response => response.InstanceId,
            "instanceId",
            cancellationToken);
    }

    /// <summary>Returns an instance.</summary>
    /// <param name="serviceId">The id of the microservice.</param>
    /// <param name="instanceId">The id of the instance.</param>
    /// <param name="consumerId">The id of the microservice that asks, which the engine then records as a consumer; null for none.</param>
    /// <param name="tags">The tags that the microservice must have; null for any.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task<MicroserviceInstance> GetInstanceAsync(
        string serviceId,
        string instanceId,
        string? consumerId = null,
        IReadOnlyCollection<string>? tags = null,
        CancellationToken cancellationToken = default) => _transport.ReadAsync(
        new EngineRequest(HttpMethod.Get, $"{InstancePath(serviceId, instanceId)}{TagsQuery(tags)}") { ConsumerId = consumerId },
        ProtocolJson.Registry.GetTypeInfo<InstanceMessage>(),
        static response => response.Instance,
        "instance",
        cancellationToken);

    /// <summary>Returns an instance; null when it does not exist.</summary>
    public Task<MicroserviceInstance?> FindInstanceAsync(string serviceId, string instanceId, CancellationToken cancellationToken = default) =>
        GetInstanceAsync(serviceId, instanceId, cancellationToken: cancellationToken).OrNullAsync();

    /// <summary>Returns the instances of a microservice, which is one version of a service.</summary>
    /// <param name="serviceId">The id of the microservice.</param>
    /// <param name="consumerId">The id of the microservice that asks, which the engine then records as a consumer; null for none.</param>
    /// <param name="tags">The tags that the microservice must have; null for any.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public async Task<IReadOnlyList<MicroserviceInstance>> ListInstancesAsync(
        string serviceId, string? consumerId = null, IReadOnlyCollection<string>? tags = null, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Get, $"{ServicePath(serviceId)}/instances{TagsQuery(tags)}") { ConsumerId = consumerId };
        return (await _transport.ReadAsync(request, ProtocolJson.Registry.GetTypeInfo<InstanceList>(), cancellationToken)).Instances.OrEmpty();
    }

    /// <summary>Returns the instances of all versions of a service; empty when there is no such service.</summary>
    /// <param name="application">The application.</param>
    /// <param name="service">The name of the service.</param>
    /// <param name="environment">The environment. Default: the empty one.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public async Task<IReadOnlyList<MicroserviceInstance>> ListServiceInstancesAsync(
        string application, string service, string environment = "", CancellationToken cancellationToken = default)
    {
        var key = new MicroserviceKey
        {
            AppId = RequestArguments.NotEmpty(application),
            ServiceName = RequestArguments.NotEmpty(service),
            Environment = RequestArguments.NotNull(environment),
        };
        return (await QueryInstancesAsync(key, cancellationToken: cancellationToken).OrNullAsync())?.Instances ?? [];
    }

    /// <summary>Sends the heartbeat of an instance.</summary>
    public Task SendHeartbeatAsync(string serviceId, string instanceId, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, $"{InstancePath(serviceId, instanceId)}/heartbeat", cancellationToken);

    /// <summary>Sends the heartbeats of many instances. Failed entries of the result have an error message.</summary>
    public async Task<IReadOnlyList<HeartbeatEntry>> SendHeartbeatsAsync(
        IReadOnlyList<HeartbeatEntry> instances, CancellationToken cancellationToken = default)
    {
        var body = new HeartbeatSet { Instances = RequestArguments.NotNull(instances) };
        var request = new EngineRequest(HttpMethod.Put, $"{_base}/heartbeats").WithJson(body, ProtocolJson.Registry.GetTypeInfo<HeartbeatSet>());
        return (await _transport.ReadAsync(request, ProtocolJson.Registry.GetTypeInfo<HeartbeatSet>(), cancellationToken)).Instances.OrEmpty();
    }

    /// <summary>Sets the status of an instance to one of <see cref="InstanceStatus"/>.</summary>
    public Task SetStatusAsync(string serviceId, string instanceId, string status, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, $"{InstancePath(serviceId, instanceId)}/status{new EngineQuery().Require("value", status)}", cancellationToken);

    /// <summary>Replaces all properties of an instance.</summary>
    /// <param name="serviceId">The id of the microservice.</param>
    /// <param name="instanceId">The id of the instance.</param>
    /// <param name="properties">The new properties.</param>
    /// <param name="consumerId">The id of the microservice that sends the request; null for none.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task SetInstancePropertiesAsync(
        string serviceId,
        string instanceId,
        IReadOnlyDictionary<string, string> properties,
        string? consumerId = null,
        CancellationToken cancellationToken = default) =>
        PutPropertiesAsync($"{InstancePath(serviceId, instanceId)}/properties", properties, consumerId, cancellationToken);

    /// <summary>Deregisters an instance.</summary>
    public Task DeregisterInstanceAsync(string serviceId, string instanceId, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, InstancePath(serviceId, instanceId), cancellationToken);

    /// <summary>Queries the instances of all versions of a service, or only whether they changed. Fails when there is no such
    /// service.</summary>
    /// <param name="query">The application and the name; the environment is used only without a consumer.</param>
    /// <param name="consumerId">The id of the consumer. The engine then uses the environment of the consumer and sends events of the
    /// service to its watches. Null for none.</param>
    /// <param name="revision">The revision of the caller's list; null for none.</param>
    /// <param name="tags">The tags that the microservices must have; null for any.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public async Task<InstanceQueryResult> QueryInstancesAsync(
        MicroserviceKey query,
        string? consumerId = null,
        string? revision = null,
        IReadOnlyCollection<string>? tags = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var text = new EngineQuery().Add("appId", query.AppId ?? "").Add("serviceName", query.ServiceName ?? "").Add("version", query.Version ?? "0+")
            .Add("env", string.IsNullOrEmpty(query.Environment) ? null : query.Environment).Add("rev", revision).Add("tags", tags);
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Get, $"{_base}/instances{text}") { ConsumerId = consumerId }, cancellationToken);
        return response.EnsureSuccess(alsoAllowed: 304).Status == 304
            ? new InstanceQueryResult { NotModified = true, Revision = response.Revision ?? revision }
            : new InstanceQueryResult { Revision = response.Revision, Instances = response.Read(ProtocolJson.Registry.GetTypeInfo<InstanceList>()).Instances.OrEmpty() };
    }

    /// <summary>Queries the instances of many services in one request.</summary>
    public async Task<BatchFindResponse> QueryManyInstancesAsync(BatchFindRequest batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var request = new EngineRequest(HttpMethod.Post, $"{_base}/instances/action?type=query") { ConsumerId = batch.ConsumerServiceId, IsRepeatable = true };
        return (await _transport.ReadAsync(
            request.WithJson(batch, ProtocolJson.Registry.GetTypeInfo<BatchFindRequest>()),
            ProtocolJson.Registry.GetTypeInfo<BatchFindResponse>(),
            cancellationToken)).WithoutNulls();
    }

    private static EngineQuery TagsQuery(IReadOnlyCollection<string>? tags) => new EngineQuery().Add("tags", tags);
}
