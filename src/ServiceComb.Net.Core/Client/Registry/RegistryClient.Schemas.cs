using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Errors;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.Client.Registry;

/// <content>Schemas of microservices.</content>
public sealed partial class RegistryClient
{
    /// <summary>Returns the id and the summary of a schema; null when it does not exist.</summary>
    public async Task<SchemaMessage?> FindSchemaAsync(string serviceId, string schemaId, CancellationToken cancellationToken = default)
    {
        var path = $"{_base}/existence?type=schema&serviceId={Escape(serviceId)}&schemaId={Escape(schemaId)}";
        try
        {
            using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Get, path), cancellationToken);
            var schema = response.EnsureSuccess().Read(ProtocolJson.Registry.GetTypeInfo<SchemaMessage>());
            // The engine sends the summary in a header and, in some versions, also in the body.
            return schema with { Summary = schema.Summary ?? response.Revision };
        }
        catch (EngineException exception) when (exception.ErrorCode == ErrorCodes.SchemaNotExists)
        {
            return null;
        }
    }

    /// <summary>Returns the content of a schema.</summary>
    public async Task<string> GetSchemaAsync(string serviceId, string schemaId, CancellationToken cancellationToken = default)
    {
        var response = await _transport.GetAsync(SchemaPath(serviceId, schemaId), ProtocolJson.Registry.GetTypeInfo<SchemaMessage>(), cancellationToken);
        return response.Schema ?? throw new EngineException($"the response contains no schema {schemaId}", null);
    }

    /// <summary>Returns the schemas of a microservice, optionally with their contents.</summary>
    public async Task<IReadOnlyList<SchemaMessage>> ListSchemasAsync(
        string serviceId, bool withContent = false, CancellationToken cancellationToken = default)
    {
        var path = $"{ServicePath(serviceId)}/schemas{(withContent ? "?withSchema=1" : "")}";
        return (await _transport.GetAsync(path, ProtocolJson.Registry.GetTypeInfo<SchemaList>(), cancellationToken)).Schemas ?? [];
    }

    /// <summary>Creates or replaces a schema.</summary>
    /// <param name="serviceId">The id of the microservice.</param>
    /// <param name="schemaId">The id of the schema, 1 to 160 characters.</param>
    /// <param name="content">The content: any text, such as an OpenAPI document.</param>
    /// <param name="summary">A digest by which consumers detect changes of the content; the Java and Go clients use SHA-256 in lower-case hex.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task PutSchemaAsync(
        string serviceId, string schemaId, string content, string? summary = null, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Put, SchemaPath(serviceId, schemaId));
        var body = new SchemaMessage { Schema = content, Summary = summary };
        return _transport.RunAsync(request.WithJson(body, ProtocolJson.Registry.GetTypeInfo<SchemaMessage>()), cancellationToken);
    }

    /// <summary>Replaces all schemas of a microservice.</summary>
    public Task SetSchemasAsync(string serviceId, IReadOnlyList<SchemaMessage> schemas, CancellationToken cancellationToken = default)
    {
        // Idempotent, because the request replaces the whole set.
        var request = new EngineRequest(HttpMethod.Post, $"{ServicePath(serviceId)}/schemas") { IsRepeatable = true };
        return _transport.RunAsync(request.WithJson(new SchemaList { Schemas = schemas }, ProtocolJson.Registry.GetTypeInfo<SchemaList>()), cancellationToken);
    }

    /// <summary>Deletes a schema.</summary>
    public Task DeleteSchemaAsync(string serviceId, string schemaId, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, SchemaPath(serviceId, schemaId), cancellationToken);

    private string SchemaPath(string serviceId, string schemaId) => $"{ServicePath(serviceId)}/schemas/{Escape(schemaId)}";
}
