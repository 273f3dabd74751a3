using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ServiceComb.Net.LocalEngine.Registry.Endpoints;

/// <summary>Adds the common response headers of the registry, and responds to OPTIONS with 200 on any path. Web pages of any
/// origin may call the registry, as in the real one.</summary>
internal sealed class RegistryHeaders(RequestDelegate next)
{
    /// <summary>The Vary value of a response that depends only on the accepted encoding.</summary>
    public static readonly StringValues OnEncoding = HeaderNames.AcceptEncoding;

    private static readonly StringValues Name = $"SERVICECENTER/{ServiceCenter.Release}";
    private static readonly StringValues OnOrigin = new([HeaderNames.AcceptEncoding, HeaderNames.Origin]);
    private static readonly StringValues OnPreflight = new(
        [HeaderNames.AcceptEncoding, HeaderNames.Origin, HeaderNames.AccessControlRequestMethod, HeaderNames.AccessControlRequestHeaders]);

    public Task InvokeAsync(HttpContext context)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        (headers.Server, headers.Vary) = (Name, OnOrigin);
        var hasOrigin = request.Headers.ContainsKey(HeaderNames.Origin);
        if (hasOrigin)
        {
            headers.AccessControlAllowOrigin = "*";
        }

        if (!HttpMethods.IsOptions(request.Method))
        {
            return next(context);
        }

        context.Response.ContentLength = 0;
        if (!hasOrigin || request.Headers.AccessControlRequestMethod.Count == 0)
        {
            return Task.CompletedTask;
        }

        headers.Vary = OnPreflight;
        headers.AccessControlAllowMethods = request.Headers.AccessControlRequestMethod;
        if (request.Headers.AccessControlRequestHeaders.Count > 0)
        {
            headers.AccessControlAllowHeaders = request.Headers.AccessControlRequestHeaders;
        }

        return Task.CompletedTask;
    }
}
