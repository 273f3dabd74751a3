using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Client.Registry;

/// <content>Batch operations, tags and dependencies of microservices.</content>
public sealed partial class RegistryClient
{
    /// <summary>Creates a microservice with its rules, tags and instances.</summary>
    /// <returns>The id of the microservice.</returns>
    public Task<string> CreateMicroserviceWithInstancesAsync(CreateMicroserviceRequest microservice, CancellationToken cancellationToken = default) =>
        // Repeating the request would register instances without an id twice.
        CreateAsync(RequestArguments.NotNull(microservice), microservice.Instances?.All(static instance => instance.InstanceId is not null) ?? true, cancellationToken);

    /// <summary>Deletes microservices; with <paramref name="force"/> even if they have instances or consumers.</summary>
    /// <returns>One entry per microservice. Entries of microservices that were not deleted have an error message. Without ids, no request is
    /// sent.</returns>
    public async Task<IReadOnlyList<DeletedMicroservice>> DeleteMicroservicesAsync(
        IReadOnlyList<string> serviceIds, bool force = false, CancellationToken cancellationToken = default)
    {
        var body = new DeleteMicroservicesRequest { ServiceIds = RequestArguments.NoneEmpty(serviceIds), Force = force };
        if (serviceIds.Count == 0)
        {
            return [];
        }

        // Engines read the field, but the documentation describes the parameter, so send both.
        var request = new EngineRequest(HttpMethod.Delete, $"{_base}/microservices{new EngineQuery().Add("force", force ? "true" : null)}");
        return (await _transport.ReadAsync(
            request.WithJson(body, ProtocolJson.Registry.GetTypeInfo<DeleteMicroservicesRequest>()),
            ProtocolJson.Registry.GetTypeInfo<DeleteMicroservicesResponse>(),
            cancellationToken)).Services.OrEmpty();
    }

    /// <summary>Returns the providers of a consumer.</summary>
    /// <param name="consumerId">The id of the consumer.</param>
    /// <param name="noSelf">Excludes the consumer itself.</param>
    /// <param name="sameDomain">Excludes microservices shared by other domains.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public async Task<IReadOnlyList<Microservice>> ListProvidersAsync(
        string consumerId, bool noSelf = false, bool sameDomain = false, CancellationToken cancellationToken = default)
    {
        var path = Path($"/microservices/{consumerId}/providers") + RelationQuery(noSelf, sameDomain);
        return (await _transport.GetAsync(path, ProtocolJson.Registry.GetTypeInfo<RelatedMicroservices>(), cancellationToken)).Providers.OrEmpty();
    }

    /// <summary>Returns the consumers of a provider.</summary>
    /// <param name="providerId">The id of the provider.</param>
    /// <param name="noSelf">Excludes the provider itself.</param>
    /// <param name="sameDomain">Excludes microservices of other domains.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public async Task<IReadOnlyList<Microservice>> ListConsumersAsync(
        string providerId, bool noSelf = false, bool sameDomain = false, CancellationToken cancellationToken = default)
    {
        var path = Path($"/microservices/{providerId}/consumers") + RelationQuery(noSelf, sameDomain);
        return (await _transport.GetAsync(path, ProtocolJson.Registry.GetTypeInfo<RelatedMicroservices>(), cancellationToken)).Consumers.OrEmpty();
    }

    /// <summary>Returns the tags of a microservice.</summary>
    public async Task<IReadOnlyDictionary<string, string>> GetTagsAsync(string serviceId, CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync($"{ServicePath(serviceId)}/tags", ProtocolJson.Registry.GetTypeInfo<TagsMessage>(), cancellationToken)).Tags
            ?? new Dictionary<string, string>();

    /// <summary>Replaces all tags of a microservice. Keys and values start with a letter and have at most 64 characters.</summary>
    public Task SetTagsAsync(string serviceId, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Post, $"{ServicePath(serviceId)}/tags") { IsRepeatable = true };
        var body = new TagsMessage { Tags = RequestArguments.NotNull(tags) };
        return _transport.RunAsync(request.WithJson(body, ProtocolJson.Registry.GetTypeInfo<TagsMessage>()), cancellationToken);
    }

    /// <summary>Deletes tags of a microservice, at least one. Fails when one of them does not exist.</summary>
    public Task DeleteTagsAsync(string serviceId, IEnumerable<string> keys, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, Path($"/microservices/{serviceId}/tags/{keys}"), cancellationToken);

    /// <summary>Returns the version of the registry.</summary>
    public Task<RegistryVersion> GetVersionAsync(CancellationToken cancellationToken = default) =>
        _transport.GetAsync($"{_base}/version", ProtocolJson.Registry.GetTypeInfo<RegistryVersion>(), cancellationToken);

    private static EngineQuery RelationQuery(bool noSelf, bool sameDomain) =>
        new EngineQuery().Add("noSelf", noSelf ? "1" : null).Add("sameDomain", sameDomain ? "1" : null);
}
