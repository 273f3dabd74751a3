using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceComb.Net.Discovery.Schemas;

/// <summary>The OpenAPI documents that the app serves with Microsoft.AspNetCore.OpenApi. They are read through the app's
/// own endpoint, in process: the package is not needed to build against, and neither address, certificate nor login of
/// the server stand between.</summary>
internal sealed class OpenApiDocuments(IServiceCollection services, IServiceProvider provider)
{
    private const string ProviderType = "Microsoft.AspNetCore.OpenApi.IOpenApiDocumentProvider";
    private const string NameParameter = "documentName";

    /// <summary>The documents by name; none when the app serves none.</summary>
    /// <exception cref="InvalidDataException">A document is not answered, or over the limit.</exception>
    public async Task<IReadOnlyDictionary<string, string>> ReadAsync(string address, int largest, CancellationToken cancellationToken)
    {
        var documents = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Endpoint() is not { RequestDelegate: { } serve } endpoint)
        {
            return documents;
        }

        foreach (var name in Names())
        {
            documents[name] = await ReadAsync(serve, endpoint, name, address, largest, cancellationToken);
        }

        return documents;
    }

    // The package registers one keyed service for each document.
    private IEnumerable<string> Names() => services
        .Where(static service => service is { IsKeyedService: true, ServiceKey: string } && service.ServiceType.FullName == ProviderType)
        .Select(static service => (string)service.ServiceKey!)
        .Distinct(StringComparer.OrdinalIgnoreCase);

    // MapOpenApi() maps one endpoint for all documents; of one for JSON and one for YAML either will do.
    private RouteEndpoint? Endpoint() => provider.GetServices<EndpointDataSource>()
        .SelectMany(static source => source.Endpoints)
        .OfType<RouteEndpoint>()
        .FirstOrDefault(static endpoint => endpoint.RoutePattern.GetParameter(NameParameter) is not null);

    private async Task<string> ReadAsync(
        RequestDelegate serve, RouteEndpoint endpoint, string name, string address, int largest, CancellationToken cancellationToken)
    {
        await using var scope = provider.CreateAsyncScope();
        using var body = new MemoryStream();
        var server = new Uri(address);
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancellationToken };
        context.Request.Method = HttpMethods.Get;
        (context.Request.Scheme, context.Request.Host) = (server.Scheme, HostString.FromUriComponent(server));
        context.Request.RouteValues[NameParameter] = name;
        context.Response.Body = body;
        context.SetEndpoint(endpoint);
        await serve(context);
        if (context.Response.StatusCode != StatusCodes.Status200OK || body.Length > largest)
        {
            throw new InvalidDataException($"document {name} was answered with status {context.Response.StatusCode} and {body.Length} bytes; at most {largest} are registered");
        }

        return Encoding.UTF8.GetString(body.GetBuffer().AsSpan(0, (int)body.Length));
    }
}
