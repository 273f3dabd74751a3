using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using ServiceComb.Net.Protocol.Errors;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>On a loopback address, rejects state-changing requests that come from a web page of another origin, or that use
/// a host name of another machine. A browser sends both on behalf of any page that the user has open.</summary>
internal sealed class OriginGuard
{
    /// <summary>Allows every origin and host name.</summary>
    public const string Any = "*";

    private const string ConsumerHeader = "X-ConsumerId";
    private readonly RequestDelegate _next;
    private readonly HashSet<string> _origins;
    private readonly HashSet<string> _hosts;

    public OriginGuard(RequestDelegate next, Uri address, IEnumerable<string> origins)
    {
        _next = next;
        _origins = new HashSet<string>(origins.Select(static origin => origin.TrimEnd('/')), StringComparer.OrdinalIgnoreCase);
        _hosts = new HashSet<string>([address.Host, .. _origins.Where(static origin => origin != Any).Select(static origin => new Uri(origin).Host)], StringComparer.OrdinalIgnoreCase);
    }

    public Task InvokeAsync(HttpContext context)
    {
        if (!IsStateChanging(context.Request) || _origins.Contains(Any))
        {
            return _next(context);
        }

        var host = context.Request.Host;
        return !IsAllowed(host) ? RejectAsync(context, $"the host '{host.Value}' is not a host name of this engine")
            : context.Request.Headers.Origin is [{ Length: > 0 } origin, ..] && !IsAllowed(origin, context.Request) ? RejectAsync(context, $"the origin '{origin}' may not change data of this engine")
            : _next(context);
    }

    // The heartbeat websocket is opened with a GET, and pages of any origin may open websockets. A find with a consumer
    // records a dependency.
    private static bool IsStateChanging(HttpRequest request) =>
        !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        || (HttpMethods.IsGet(request.Method) && request.Headers.ContainsKey(ConsumerHeader))
        || (request.Headers.Upgrade.Count > 0 && request.Path.Value!.EndsWith("/heartbeat", StringComparison.Ordinal));

    private bool IsAllowed(HostString host) =>
        !host.HasValue
        || host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address))
        || _hosts.Contains(host.Host);

    private bool IsAllowed(string origin, HttpRequest request) =>
        _origins.Contains(origin) || origin.Equals($"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);

    private static Task RejectAsync(HttpContext context, string detail)
    {
        context.Response.Headers[HeaderNames.Connection] = "close";
        var error = new EngineError { ErrorCode = "403001", ErrorMessage = "Forbidden", Detail = $"{detail}; use --allow-origin to allow it" };
        return context.Response.JsonAsync(error, ProtocolJson.Registry.GetTypeInfo<EngineError>(), StatusCodes.Status403Forbidden);
    }
}
