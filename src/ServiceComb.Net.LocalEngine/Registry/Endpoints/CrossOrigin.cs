using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ServiceComb.Net.Engine.Registry.Endpoints;

/// <summary>Lets pages of any origin call the registry, as the real one does.</summary>
internal sealed class CrossOrigin(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        if (!request.Headers.ContainsKey(HeaderNames.Origin))
        {
            return next(context);
        }

        headers.AccessControlAllowOrigin = "*";
        if (!HttpMethods.IsOptions(request.Method) || request.Headers.AccessControlRequestMethod.Count == 0)
        {
            return next(context);
        }

        headers.AccessControlAllowMethods = request.Headers.AccessControlRequestMethod;
        if (request.Headers.AccessControlRequestHeaders.Count > 0)
        {
            headers.AccessControlAllowHeaders = request.Headers.AccessControlRequestHeaders;
        }

        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
