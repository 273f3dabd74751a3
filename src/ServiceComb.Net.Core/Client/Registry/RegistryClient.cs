using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Client.Registry;

/// <summary>Client of the registry API of an engine. Every method throws <see cref="EngineException"/> when the engine rejects the
/// request or cannot be reached, and <see cref="ArgumentException"/> for an empty id or name.</summary>
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
    /// <param name="environment">The environment; may be empty.</param>
    /// <param name="application">The application.</param>
    /// <param name="name">The name of the microservice.</param>
    /// <param name="version">The version.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task<string?> FindMicroserviceIdAsync(
        string environment, string application, string name, string version, CancellationToken cancellationToken = default)
    {
        var query = new EngineQuery().Add("type", "microservice").Add("env", RequestArguments.NotNull(environment))
            .Require("appId", application).Require("serviceName", name).Require("version", version);
        return _transport.ReadAsync(
            new EngineRequest(HttpMethod.Get, $"{_base}/existence{query}"),
            ProtocolJson.Registry.GetTypeInfo<ServiceIdResponse>(),
            static response => response.ServiceId,
            "serviceId",
            cancellationToken).OrNullAsync();
    }

    /// <summary>Creates a microservice. An existing microservice keeps its id and its fields.</summary>
    /// <returns>The id.</returns>
    public Task<string> CreateMicroserviceAsync(Microservice microservice, CancellationToken cancellationToken = default) =>
        // Idempotent: creating the same identity again returns the same id.
        CreateAsync(new CreateMicroserviceRequest { Service = RequestArguments.NotNull(microservice) }, isRepeatable: true, cancellationToken);

    /// <summary>Returns a microservice.</summary>
    public Task<Microservice> GetMicroserviceAsync(string serviceId, CancellationToken cancellationToken = default) => _transport.ReadAsync(
        new EngineRequest(HttpMethod.Get, ServicePath(serviceId)),
        ProtocolJson.Registry.GetTypeInfo<MicroserviceResponse>(),
        static response => response.Service,
        "service",
        cancellationToken);

    /// <summary>Returns a microservice; null when it does not exist.</summary>
    public Task<Microservice?> FindMicroserviceAsync(string serviceId, CancellationToken cancellationToken = default) =>
        GetMicroserviceAsync(serviceId, cancellationToken).OrNullAsync();

    /// <summary>Returns all microservices.</summary>
    public async Task<IReadOnlyList<Microservice>> ListMicroservicesAsync(CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync($"{_base}/microservices", ProtocolJson.Registry.GetTypeInfo<MicroserviceList>(), cancellationToken)).Services.OrEmpty();

    /// <summary>Replaces all properties of a microservice.</summary>
    public Task SetMicroservicePropertiesAsync(
        string serviceId, IReadOnlyDictionary<string, string> properties, CancellationToken cancellationToken = default) =>
        PutPropertiesAsync($"{ServicePath(serviceId)}/properties", properties, null, cancellationToken);

    /// <summary>Deletes a microservice; with <paramref name="force"/> even if it has instances or consumers.</summary>
    public Task DeleteMicroserviceAsync(string serviceId, bool force = false, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, $"{ServicePath(serviceId)}{new EngineQuery().Add("force", force ? "true" : null)}", cancellationToken);

    /// <summary>Opens a watch for instance events of all providers that this microservice has queried before.</summary>
    public Task<InstanceWatch> WatchAsync(string serviceId, CancellationToken cancellationToken = default) =>
        InstanceWatch.OpenAsync(_transport, $"{ServicePath(serviceId)}/watcher", cancellationToken);

    private Task<string> CreateAsync(CreateMicroserviceRequest body, bool isRepeatable, CancellationToken cancellationToken)
    {
        var request = new EngineRequest(HttpMethod.Post, $"{_base}/microservices") { IsRepeatable = isRepeatable };
        return _transport.ReadAsync(
            request.WithJson(body, ProtocolJson.Registry.GetTypeInfo<CreateMicroserviceRequest>()),
            ProtocolJson.Registry.GetTypeInfo<ServiceIdResponse>(),
            static response => response.ServiceId,
            "serviceId",
            cancellationToken);
    }

    private Task SendAsync(HttpMethod method, string path, CancellationToken cancellationToken) =>
        _transport.RunAsync(new EngineRequest(method, path), cancellationToken);

    private Task PutPropertiesAsync(string path, IReadOnlyDictionary<string, string> properties, string? consumerId, CancellationToken cancellationToken)
    {
        var body = new PropertiesRequest { Properties = RequestArguments.NotNull(properties) };
        var request = new EngineRequest(HttpMethod.Put, path) { ConsumerId = consumerId };
        return _transport.RunAsync(request.WithJson(body, ProtocolJson.Registry.GetTypeInfo<PropertiesRequest>()), cancellationToken);
    }

    private string Path(ref EnginePath path) => path.Below(_base);

    private string ServicePath(string serviceId) => Path($"/microservices/{serviceId}");

    private string InstancePath(string serviceId, string instanceId) => Path($"/microservices/{serviceId}/instances/{instanceId}");
}
