using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.Client.Registry;

/// <content>Batch operations, tags and dependencies of microservices.</content>
public sealed partial class RegistryClient
{
    /// <summary>Creates a microservice with its tags and instances.</summary>
    /// <returns>The id of the microservice.</returns>
    public async Task<string> CreateMicroserviceWithInstancesAsync(CreateMicroserviceRequest microservice, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(microservice);
        var request = new EngineRequest(HttpMethod.Post, $"{_base}/microservices")
        {
            // Repeating the request would register instances without an id twice.
            IsRepeatable = microservice.Instances?.All(instance => instance.InstanceId is not null) ?? true,
        };
        var response = await _transport.ReadAsync(
            request.WithJson(microservice, ProtocolJson.Registry.GetTypeInfo<CreateMicroserviceRequest>()), ProtocolJson.Registry.GetTypeInfo<ServiceIdResponse>(), cancellationToken);
        return response.ServiceId ?? throw new EngineException("the response to the creation of a microservice contains no id", null);
    }

    /// <summary>Deletes microservices; with <paramref name="force"/> even if they have instances or consumers.</summary>
    /// <returns>One entry per microservice. Entries of microservices that were not deleted have an error message.</returns>
    public async Task<IReadOnlyList<DeletedMicroservice>> DeleteMicroservicesAsync(
        IReadOnlyList<string> serviceIds, bool force = false, CancellationToken cancellationToken = default)
    {
        // Engines read the field, but the documentation describes the parameter, so send both.
        var request = new EngineRequest(HttpMethod.Delete, force ? $"{_base}/microservices?force=true" : $"{_base}/microservices");
        var body = new DeleteMicroservicesRequest { ServiceIds = serviceIds, Force = force };
        var response = await _transport.ReadAsync(
            request.WithJson(body, ProtocolJson.Registry.GetTypeInfo<DeleteMicroservicesRequest>()), ProtocolJson.Registry.GetTypeInfo<DeleteMicroservicesResponse>(), cancellationToken);
        return response.Services ?? [];
    }

    /// <summary>Returns the providers of a consumer.</summary>
    /// <param name="consumerId">The id of the consumer.</param>
    /// <param name="noSelf">Excludes the consumer itself.</param>
    /// <param name="sameDomain">Excludes microservices shared by other domains.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public async Task<IReadOnlyList<Microservice>> ListProvidersAsync(
        string consumerId, bool noSelf = false, bool sameDomain = false, CancellationToken cancellationToken = default)
    {
        var path = $"{ServicePath(consumerId)}/providers{RelationQuery(noSelf, sameDomain)}";
        return (await _transport.GetAsync(path, ProtocolJson.Registry.GetTypeInfo<RelatedMicroservices>(), cancellationToken)).Providers ?? [];
    }

    /// <summary>Returns the consumers of a provider.</summary>
    /// <param name="providerId">The id of the provider.</param>
    /// <param name="noSelf">Excludes the provider itself.</param>
    /// <param name="sameDomain">Excludes microservices of other domains.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public async Task<IReadOnlyList<Microservice>> ListConsumersAsync(
        string providerId, bool noSelf = false, bool sameDomain = false, CancellationToken cancellationToken = default)
    {
        var path = $"{ServicePath(providerId)}/consumers{RelationQuery(noSelf, sameDomain)}";
        return (await _transport.GetAsync(path, ProtocolJson.Registry.GetTypeInfo<RelatedMicroservices>(), cancellationToken)).Consumers ?? [];
    }

    /// <summary>Returns the tags of a microservice.</summary>
    public async Task<IReadOnlyDictionary<string, string>> GetTagsAsync(string serviceId, CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync($"{ServicePath(serviceId)}/tags", ProtocolJson.Registry.GetTypeInfo<TagsMessage>(), cancellationToken)).Tags
            ?? new Dictionary<string, string>();

    /// <summary>Replaces all tags of a microservice. Keys and values start with a letter and have at most 64 characters.</summary>
    public Task SetTagsAsync(string serviceId, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Post, $"{ServicePath(serviceId)}/tags") { IsRepeatable = true };
        return _transport.RunAsync(request.WithJson(new TagsMessage { Tags = tags }, ProtocolJson.Registry.GetTypeInfo<TagsMessage>()), cancellationToken);
    }

    /// <summary>Deletes tags of a microservice. Fails when one of them does not exist.</summary>
    public Task DeleteTagsAsync(string serviceId, IEnumerable<string> keys, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, $"{ServicePath(serviceId)}/tags/{string.Join(',', keys.Select(Escape))}", cancellationToken);

    /// <summary>Returns the version of the registry.</summary>
    public Task<RegistryVersion> GetVersionAsync(CancellationToken cancellationToken = default) =>
        _transport.GetAsync($"{_base}/version", ProtocolJson.Registry.GetTypeInfo<RegistryVersion>(), cancellationToken);

    private static string RelationQuery(bool noSelf, bool sameDomain) => (noSelf, sameDomain) switch
    {
        (false, false) => "",
        (true, false) => "?noSelf=1",
        (false, true) => "?sameDomain=1",
        _ => "?noSelf=1&sameDomain=1",
    };
}
