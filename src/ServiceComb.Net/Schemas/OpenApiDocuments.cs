using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Discovery;

namespace ServiceComb.Net.Schemas;

/// <summary>Reads the OpenAPI documents of the app. Those of Microsoft.AspNetCore.OpenApi are read in process through the endpoint
/// that serves them, which needs neither a package reference nor the address, certificate or credentials of the server. Those of
/// Swashbuckle and NSwag are read by <see cref="DocumentGenerator"/>.</summary>
internal sealed class OpenApiDocuments(IServiceCollection services, IServiceProvider provider) : IServiceSchemaProvider
{
    private const string ProviderType = "Microsoft.AspNetCore.OpenApi.IOpenApiDocumentProvider";
    private const string NameParameter = "documentName";

    /// <summary>Reads the documents by name, without the server addresses of this instance.</summary>
    /// <exception cref="InvalidDataException">A document could not be read.</exception>
    public async Task<IReadOnlyDictionary<string, string>> GetSchemasAsync(CancellationToken cancellationToken)
    {
        var documents = new Dictionary<string, string>(StringComparer.Ordinal);
        if (FindEndpoint() is { RequestDelegate: { } serve } endpoint)
        {
            foreach (var name in GetNames())
            {
                documents[name] = await ReadAsync(serve, endpoint, name, cancellationToken);
            }
        }

        foreach (var generator in DocumentGenerator.FindAll(services))
        {
            foreach (var (name, text) in await generator.ReadAsync(provider))
            {
                documents.TryAdd(name, text);
            }
        }

        return documents.ToDictionary(static pair => pair.Key, static pair => ServerEntries.Remove(pair.Value), StringComparer.Ordinal);
    }

    // Microsoft.AspNetCore.OpenApi registers one keyed service for each document.
    private IEnumerable<string> GetNames() => services
        .Where(static service => service is { IsKeyedService: true, ServiceKey: string } && service.ServiceType.FullName == ProviderType)
        .Select(static service => (string)service.ServiceKey!)
        .Distinct(StringComparer.OrdinalIgnoreCase);

    // MapOpenApi() maps one endpoint for all documents. When it is called for JSON and YAML, read JSON.
    private RouteEndpoint? FindEndpoint() => provider.GetServices<EndpointDataSource>()
        .SelectMany(static source => source.Endpoints)
        .OfType<RouteEndpoint>()
        .Where(static endpoint => endpoint.RoutePattern.GetParameter(NameParameter) is not null)
        .OrderBy(static endpoint => endpoint.RoutePattern.RawText?.Contains(".y", StringComparison.OrdinalIgnoreCase))
        .FirstOrDefault();

    private async Task<string> ReadAsync(RequestDelegate serve, RouteEndpoint endpoint, string name, CancellationToken cancellationToken)
    {
        await using var scope = provider.CreateAsyncScope();
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancellationToken };
        context.Request.Method = HttpMethods.Get;
        (context.Request.Scheme, context.Request.Host) = (ServerEntries.Scheme, new HostString(ServerEntries.Host));
        context.Request.RouteValues[NameParameter] = name;
        context.Response.Body = body;
        context.SetEndpoint(endpoint);
        await serve(context);
        return context.Response.StatusCode == StatusCodes.Status200OK
            ? Encoding.UTF8.GetString(body.GetBuffer().AsSpan(0, (int)body.Length))
            : throw new InvalidDataException($"document {name} returned status {context.Response.StatusCode}");
    }
}
