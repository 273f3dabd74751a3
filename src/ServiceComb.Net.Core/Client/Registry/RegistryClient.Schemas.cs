using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Client.Registry;

/// <content>Schemas of microservices.</content>
public sealed partial class RegistryClient
{
    /// <summary>Returns the id and the summary of a schema, without its content; null when it does not exist.</summary>
    public async Task<SchemaMessage?> FindSchemaAsync(string serviceId, string schemaId, CancellationToken cancellationToken = default)
    {
        var query = new EngineQuery().Add("type", "schema").Require("serviceId", serviceId).Require("schemaId", schemaId);
        return await ReadSchemaAsync($"{_base}/existence{query}", hasContent: false, cancellationToken).OrNullAsync();
    }

    /// <summary>Returns a schema: its content, and its summary if the engine sends one.</summary>
    public async Task<SchemaMessage> GetSchemaAsync(string serviceId, string schemaId, CancellationToken cancellationToken = default)
    {
        var schema = await ReadSchemaAsync(SchemaPath(serviceId, schemaId), hasContent: true, cancellationToken);
        return schema with { SchemaId = schema.SchemaId ?? schemaId };
    }

    /// <summary>Returns the schemas of a microservice, optionally with their contents.</summary>
    public async Task<IReadOnlyList<SchemaMessage>> ListSchemasAsync(
        string serviceId, bool withContent = false, CancellationToken cancellationToken = default)
    {
        var path = $"{ServicePath(serviceId)}/schemas{new EngineQuery().Add("withSchema", withContent ? "1" : null)}";
        return (await _transport.GetAsync(path, ProtocolJson.Registry.GetTypeInfo<SchemaList>(), cancellationToken)).Schemas.OrEmpty();
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
        var body = new SchemaMessage { Schema = RequestArguments.NotNull(content), Summary = summary };
        return _transport.RunAsync(request.WithJson(body, ProtocolJson.Registry.GetTypeInfo<SchemaMessage>()), cancellationToken);
    }

    /// <summary>Replaces all schemas of a microservice.</summary>
    public Task SetSchemasAsync(string serviceId, IReadOnlyList<SchemaMessage> schemas, CancellationToken cancellationToken = default)
    {
        // Idempotent, because the request replaces the whole set.
        var request = new EngineRequest(HttpMethod.Post, $"{ServicePath(serviceId)}/schemas") { IsRepeatable = true };
        var body = new SchemaList { Schemas = RequestArguments.NotNull(schemas) };
        return _transport.RunAsync(request.WithJson(body, ProtocolJson.Registry.GetTypeInfo<SchemaList>()), cancellationToken);
    }

    /// <summary>Deletes a schema.</summary>
    public Task DeleteSchemaAsync(string serviceId, string schemaId, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, SchemaPath(serviceId, schemaId), cancellationToken);

    // The engine sends the summary in a header and, in some versions, also in the body.
    private async Task<SchemaMessage> ReadSchemaAsync(string path, bool hasContent, CancellationToken cancellationToken)
    {
        using var response = await _transport.SendAsync(new EngineRequest(HttpMethod.Get, path), cancellationToken);
        var schema = response.EnsureSuccess().Read(ProtocolJson.Registry.GetTypeInfo<SchemaMessage>());
        return hasContent && schema.Schema is null ? throw response.CreateReadException("contains no schema") : schema with { Summary = schema.Summary ?? response.Revision };
    }

    private string SchemaPath(string serviceId, string schemaId) => Path($"/microservices/{serviceId}/schemas/{schemaId}");
}
