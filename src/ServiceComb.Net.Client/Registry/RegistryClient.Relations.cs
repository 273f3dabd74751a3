using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Client.Registry;

/// <content>Several microservices at a time, their tags, and who consumes whom.</content>
public sealed partial class RegistryClient
{
    /// <summary>Creates a microservice together with tags and instances.</summary>
    /// <returns>The id.</returns>
    public async Task<string> CreateMicroserviceWithInstancesAsync(CreateMicroserviceRequest microservice, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(microservice);
        var request = new EngineRequest(HttpMethod.Post, $"{_base}/microservices")
        {
            // Without an id of its own, an instance sent twice would be two.
            IsRepeatable = microservice.Instances?.All(instance => instance.InstanceId is not null) ?? true,
        };
        var answer = await _transport.ReadAsync(
            request.With(microservice, RegistryJson.Default.CreateMicroserviceRequest), RegistryJson.Default.ServiceIdResponse, cancellationToken);
        return answer.ServiceId ?? throw new EngineException("the registry answered the creation of a microservice without its id", null);
    }

    /// <summary>Deletes several microservices; by force together with their instances and in spite of consumers.</summary>
    /// <returns>One entry per microservice; those that were not deleted carry a message.</returns>
    public async Task<IReadOnlyList<DeletedMicroservice>> DeleteMicroservicesAsync(
        IReadOnlyList<string> serviceIds, bool force = false, CancellationToken cancellationToken = default)
    {
        // The engines read the field and the printed API the parameter, so both are sent.
        var request = new EngineRequest(HttpMethod.Delete, force ? $"{_base}/microservices?force=true" : $"{_base}/microservices");
        var body = new DeleteMicroservicesRequest { ServiceIds = serviceIds, Force = force };
        var answer = await _transport.ReadAsync(
            request.With(body, RegistryJson.Default.DeleteMicroservicesRequest), RegistryJson.Default.DeleteMicroservicesResponse, cancellationToken);
        return answer.Services ?? [];
    }

    /// <summary>The microservices that one consumes.</summary>
    /// <param name="consumerId">The consumer.</param>
    /// <param name="noSelf">Leaves out the consumer itself.</param>
    /// <param name="sameDomain">Leaves out those shared by other domains.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<IReadOnlyList<Microservice>> ListProvidersAsync(
        string consumerId, bool noSelf = false, bool sameDomain = false, CancellationToken cancellationToken = default)
    {
        var path = $"{Service(consumerId)}/providers{RelationQuery(noSelf, sameDomain)}";
        return (await _transport.GetAsync(path, RegistryJson.Default.RelatedMicroservices, cancellationToken)).Providers ?? [];
    }

    /// <summary>The microservices that consume one.</summary>
    /// <param name="providerId">The provider.</param>
    /// <param name="noSelf">Leaves out the provider itself.</param>
    /// <param name="sameDomain">Leaves out those of other domains.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<IReadOnlyList<Microservice>> ListConsumersAsync(
        string providerId, bool noSelf = false, bool sameDomain = false, CancellationToken cancellationToken = default)
    {
        var path = $"{Service(providerId)}/consumers{RelationQuery(noSelf, sameDomain)}";
        return (await _transport.GetAsync(path, RegistryJson.Default.RelatedMicroservices, cancellationToken)).Consumers ?? [];
    }

    /// <summary>The tags of a microservice.</summary>
    public async Task<IReadOnlyDictionary<string, string>> GetTagsAsync(string serviceId, CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync($"{Service(serviceId)}/tags", RegistryJson.Default.TagsMessage, cancellationToken)).Tags
            ?? new Dictionary<string, string>();

    /// <summary>Replaces all tags of a microservice. Keys and values start with a letter and have at most 64 characters.</summary>
    public Task SetTagsAsync(string serviceId, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Post, $"{Service(serviceId)}/tags") { IsRepeatable = true };
        return _transport.RunAsync(request.With(new TagsMessage { Tags = tags }, RegistryJson.Default.TagsMessage), cancellationToken);
    }

    /// <summary>Deletes tags of a microservice; refused when it lacks one of them.</summary>
    public Task DeleteTagsAsync(string serviceId, IEnumerable<string> keys, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, $"{Service(serviceId)}/tags/{string.Join(',', keys.Select(Esc))}", cancellationToken);

    /// <summary>The release of the registry.</summary>
    public Task<RegistryVersion> GetVersionAsync(CancellationToken cancellationToken = default) =>
        _transport.GetAsync($"{_base}/version", RegistryJson.Default.RegistryVersion, cancellationToken);

    private static string RelationQuery(bool noSelf, bool sameDomain) => (noSelf, sameDomain) switch
    {
        (false, false) => "",
        (true, false) => "?noSelf=1",
        (false, true) => "?sameDomain=1",
        _ => "?noSelf=1&sameDomain=1",
    };
}
