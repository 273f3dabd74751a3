using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceComb.Net.Discovery.Schemas;

/// <summary>The OpenAPI documents of the app. Those of Microsoft.AspNetCore.OpenApi are read through the endpoint that serves
/// them, in process: the package is not referenced, and neither address, certificate nor login of the server is involved. Those
/// of Swashbuckle and NSwag come from <see cref="DocumentGenerator"/>.</summary>
internal sealed class OpenApiDocuments(IServiceCollection services, IServiceProvider provider)
{
    private const string ProviderType = "Microsoft.AspNetCore.OpenApi.IOpenApiDocumentProvider";
    private const string NameParameter = "documentName";

    /// <summary>The documents by name, without the addresses of this instance; none when the app has none.</summary>
    /// <exception cref="InvalidDataException">A document is not answered, or over the limit.</exception>
    public async Task<IReadOnlyDictionary<string, string>> ReadAsync(int maxBytes, CancellationToken cancellationToken)
    {
        var documents = new Dictionary<string, string>(StringComparer.Ordinal);
        if (FindEndpoint() is { RequestDelegate: { } serve } endpoint)
        {
            foreach (var name in GetNames())
            {
                documents[name] = await ReadAsync(serve, endpoint, name, maxBytes, cancellationToken);
            }
        }

        foreach (var generator in DocumentGenerator.FindAll(services))
        {
            foreach (var (name, text) in await generator.ReadAsync(provider))
            {
                documents.TryAdd(name, CheckSize(name, text, maxBytes));
            }
        }

        return documents.ToDictionary(static pair => pair.Key, static pair => ServerEntries.Remove(pair.Value), StringComparer.Ordinal);
    }

    // The package registers one keyed service for each document.
    private IEnumerable<string> GetNames() => services
        .Where(static service => service is { IsKeyedService: true, ServiceKey: string } && service.ServiceType.FullName == ProviderType)
        .Select(static service => (string)service.ServiceKey!)
        .Distinct(StringComparer.OrdinalIgnoreCase);

    // MapOpenApi() maps one endpoint for all documents; of one for JSON and one for YAML, the one for JSON is read.
    private RouteEndpoint? FindEndpoint() => provider.GetServices<EndpointDataSource>()
        .SelectMany(static source => source.Endpoints)
        .OfType<RouteEndpoint>()
        .Where(static endpoint => endpoint.RoutePattern.GetParameter(NameParameter) is not null)
        .OrderBy(static endpoint => endpoint.RoutePattern.RawText?.Contains(".y", StringComparison.OrdinalIgnoreCase))
        .FirstOrDefault();

    private async Task<string> ReadAsync(RequestDelegate serve, RouteEndpoint endpoint, string name, int maxBytes, CancellationToken cancellationToken)
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
            ? CheckSize(name, Encoding.UTF8.GetString(body.GetBuffer().AsSpan(0, (int)body.Length)), maxBytes)
            : throw new InvalidDataException($"document {name} was answered with status {context.Response.StatusCode}");
    }

    private static string CheckSize(string name, string text, int maxBytes) => Encoding.UTF8.GetByteCount(text) is var bytes && bytes <= maxBytes
        ? text
        : throw new InvalidDataException($"document {name} has {bytes} bytes; at most {maxBytes} are registered");
}
