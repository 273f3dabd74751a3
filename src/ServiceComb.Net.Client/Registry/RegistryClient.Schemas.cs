using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Errors;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Client.Registry;

/// <content>Schemas of microservices.</content>
public sealed partial class RegistryClient
{
    /// <summary>Id and summary of a schema, or null when the microservice has none of this id.</summary>
    public async Task<SchemaMessage?> FindSchemaAsync(string serviceId, string schemaId, CancellationToken cancellationToken = default)
    {
        var path = $"{_base}/existence?type=schema&serviceId={Esc(serviceId)}&schemaId={Esc(schemaId)}";
        try
        {
            using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Get, path), cancellationToken);
            var schema = response.Require().Read(RegistryJson.Default.SchemaMessage);
            // The engine puts the summary into a header and, in some releases, into the body as well.
            return schema with { Summary = schema.Summary ?? response.Revision };
        }
        catch (EngineException refusal) when (refusal.ErrorCode == ErrorCodes.SchemaNotExists)
        {
            return null;
        }
    }

    /// <summary>The content of a schema.</summary>
    public async Task<string> GetSchemaAsync(string serviceId, string schemaId, CancellationToken cancellationToken = default)
    {
        var answer = await _transport.GetAsync(Schema(serviceId, schemaId), RegistryJson.Default.SchemaMessage, cancellationToken);
        return answer.Schema ?? throw new EngineException($"the registry answered nothing about schema {schemaId}", null);
    }

    /// <summary>The schemas of a microservice, with their contents when wanted.</summary>
    public async Task<IReadOnlyList<SchemaMessage>> ListSchemasAsync(
        string serviceId, bool withContent = false, CancellationToken cancellationToken = default)
    {
        var path = $"{Service(serviceId)}/schemas{(withContent ? "?withSchema=1" : "")}";
        return (await _transport.GetAsync(path, RegistryJson.Default.SchemaList, cancellationToken)).Schemas ?? [];
    }

    /// <summary>Creates or replaces a schema.</summary>
    /// <param name="serviceId">The microservice.</param>
    /// <param name="schemaId">The schema, 1 to 160 characters.</param>
    /// <param name="content">Any text, such as an OpenAPI document.</param>
    /// <param name="summary">Tells others whether the content changed; the references use the SHA-256 in lower-case hex.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task PutSchemaAsync(
        string serviceId, string schemaId, string content, string? summary = null, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Put, Schema(serviceId, schemaId));
        var body = new SchemaMessage { Schema = content, Summary = summary };
        return _transport.RunAsync(request.With(body, RegistryJson.Default.SchemaMessage), cancellationToken);
    }

    /// <summary>Replaces all schemas of a microservice.</summary>
    public Task SetSchemasAsync(string serviceId, IReadOnlyList<SchemaMessage> schemas, CancellationToken cancellationToken = default)
    {
        // The whole set in one: sent twice, it is the same set.
        var request = new EngineRequest(HttpMethod.Post, $"{Service(serviceId)}/schemas") { IsRepeatable = true };
        return _transport.RunAsync(request.With(new SchemaList { Schemas = schemas }, RegistryJson.Default.SchemaList), cancellationToken);
    }

    /// <summary>Deletes a schema.</summary>
    public Task DeleteSchemaAsync(string serviceId, string schemaId, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, Schema(serviceId, schemaId), cancellationToken);

    private string Schema(string serviceId, string schemaId) => $"{Service(serviceId)}/schemas/{Esc(schemaId)}";
}
