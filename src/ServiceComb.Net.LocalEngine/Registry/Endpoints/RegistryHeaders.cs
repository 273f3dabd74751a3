using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ServiceComb.Net.Engine.Registry.Endpoints;

/// <summary>What every answer of the registry says of itself. It lets pages of any origin call it, as the real one does.</summary>
internal sealed class RegistryHeaders(RequestDelegate next)
{
    /// <summary>Says that the answer depends on what the caller can unpack, and on nothing else.</summary>
    public static readonly StringValues OnEncoding = HeaderNames.AcceptEncoding;

    private static readonly StringValues Name = $"SERVICECENTER/{ServiceCenter.Release}";
    private static readonly StringValues OnOrigin = new([HeaderNames.AcceptEncoding, HeaderNames.Origin]);
    private static readonly StringValues OnPreflight = new(
        [HeaderNames.AcceptEncoding, HeaderNames.Origin, HeaderNames.AccessControlRequestMethod, HeaderNames.AccessControlRequestHeaders]);

    public Task InvokeAsync(HttpContext context)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        (headers.Server, headers.Vary) = (Name, OnOrigin);
        if (!request.Headers.ContainsKey(HeaderNames.Origin))
        {
            return next(context);
        }

        headers.AccessControlAllowOrigin = "*";
        if (!HttpMethods.IsOptions(request.Method) || request.Headers.AccessControlRequestMethod.Count == 0)
        {
            return next(context);
        }

        headers.Vary = OnPreflight;
        headers.AccessControlAllowMethods = request.Headers.AccessControlRequestMethod;
        if (request.Headers.AccessControlRequestHeaders.Count > 0)
        {
            headers.AccessControlAllowHeaders = request.Headers.AccessControlRequestHeaders;
        }

        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
