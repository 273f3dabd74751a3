using System.Net;
using Microsoft.AspNetCore.Http;

namespace ServiceComb.Net.Console.Hosting;

/// <summary>Rejects requests to a foreign host name (DNS rebinding) and requests that come from pages of another origin.</summary>
internal sealed class HostGuard(RequestDelegate next, Uri url, IList<string> allowedHosts)
{
    private readonly bool _isAny = ListenAddress.IsAny(url);
    private readonly HashSet<string> _hosts = new([url.DnsSafeHost, "localhost", "127.0.0.1", "::1", .. allowedHosts], StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var host = request.Host.Host.Trim('[', ']');
        if (!_hosts.Contains(host) && !(_isAny && IPAddress.TryParse(host, out _)))
        {
            return RejectAsync(context, $"The host name '{host}' is not allowed.");
        }

        // The hub of the page is opened by GET, so the method says nothing.
        return request.Headers.Origin is [{ Length: > 0 } origin] && !origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
            ? RejectAsync(context, "Requests of other origins are not allowed.")
            : next(context);
    }

    private static Task RejectAsync(HttpContext context, string reason)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(reason);
    }
}
