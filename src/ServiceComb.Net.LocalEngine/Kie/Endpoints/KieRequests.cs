using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.Hosting;

namespace ServiceComb.Net.LocalEngine.Kie.Endpoints;

/// <summary>Reads the parts that requests of the configuration center have in common.</summary>
internal static class KieRequests
{
    /// <summary>The maximum size of a body, in bytes. The real engine is configured for 2.5 MiB and accepts more.</summary>
    public const int MaxBodySize = 24 * 1024 * 1024;

    public static string Project(HttpContext context) => (string)context.GetRouteValue("project")!;

    public static string Id(HttpContext context) => (string)context.GetRouteValue("id")!;

    /// <summary>Returns whether the body is YAML: only if the content type has no parameters.</summary>
    public static bool IsYaml(HttpRequest request) => request.ContentType == KieResponses.Yaml;

    /// <exception cref="BadHttpRequestException">The body is too long.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> BodyAsync(HttpRequest request) =>
        await RequestBody.ReadAsync(request, MaxBodySize)
        ?? throw new BadHttpRequestException("http: request body too large", StatusCodes.Status413PayloadTooLarge);
}
