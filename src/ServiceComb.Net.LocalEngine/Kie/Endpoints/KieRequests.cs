using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.Hosting;

namespace ServiceComb.Net.LocalEngine.Kie.Endpoints;

/// <summary>What the configuration center reads of requests.</summary>
internal static class KieRequests
{
    /// <summary>Bytes of a body. The real engine is configured for 2.5 MiB and takes more.</summary>
    public const int MaxBodySize = 24 * 1024 * 1024;

    public static string Project(HttpContext context) => (string)context.GetRouteValue("project")!;

    public static string Id(HttpContext context) => (string)context.GetRouteValue("id")!;

    /// <summary>Whether the body is YAML: only where the type is just that.</summary>
    public static bool IsYaml(HttpRequest request) => request.ContentType == KieResponses.Yaml;

    /// <summary>Reads the body.</summary>
    /// <exception cref="BadHttpRequestException">It is too long.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> BodyAsync(HttpRequest request) =>
        await RequestBody.ReadAsync(request, MaxBodySize)
        ?? throw new BadHttpRequestException("http: request body too large", StatusCodes.Status413PayloadTooLarge);
}
