using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Hosting.Sockets;
using ServiceComb.Net.LocalEngine.Rbac.Accounts;
using ServiceComb.Net.LocalEngine.Rbac.Tokens;

namespace ServiceComb.Net.LocalEngine.Rbac.Access;

/// <summary>Requires a token and permissions for every endpoint of the registry's listener.</summary>
internal sealed class RbacMiddleware(TokenReader tokens, Permissions permissions, ServiceScopes services)
{
    private readonly ConcurrentDictionary<Endpoint, GuardedRoute> _routes = new();

    /// <summary>Gets the caller of a request about accounts.</summary>
    public static Caller GetCaller(HttpContext context) => context.Features.Get<Caller>() ?? throw new InvalidOperationException("The RBAC middleware has not run for this request.");

    public RequestDelegate Guard(RequestDelegate next) => context =>
    {
        // Unknown paths and methods are reported without authentication.
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            return next(context);
        }

        var route = _routes.GetOrAdd(endpoint, static one => new GuardedRoute(((RouteEndpoint)one).RoutePattern.RawText ?? ""));
        if (route.AllowsAnonymous)
        {
            return next(context);
        }

        try
        {
            Authorize(context, route);
        }
        catch (EngineApiException) when (context.IsWebSocketRequest())
        {
            // The real engine sends Go's default response here.
            context.Response.ContentLength = 0;
            return Task.CompletedTask;
        }
        catch (EngineApiException exception) when (route.IsCloud)
        {
            return CloudResponses.RejectAsync(context.Response, exception);
        }

        return next(context);
    };

    private void Authorize(HttpContext context, GuardedRoute route)
    {
        var caller = permissions.RequireAccount(tokens.Read(context.Request.Headers.Authorization is [var header, ..] ? header : null));
        if (route.NeedsCaller)
        {
            context.Features.Set(caller);
        }

        if (context.IsWebSocketRequest())
        {
            context.Features.Set(new SocketAccess(permissions, caller, route.Type, route.VerbOf(context.Request)));
        }

        if (route.RequiresOnlyToken || caller.IsAdmin)
        {
            return;
        }

        // The real engine looks up the service before it checks the permission: an unknown service results in 401, never
        // 403.
        var identified = services.LabelsOfId(context, route);
        var scope = permissions.Require(caller, route.Type, route.VerbOf(context.Request))!;
        foreach (var labels in (ReadOnlySpan<ServiceLabels?>)[identified, services.LabelsOfName(context, route, scope)])
        {
            if (labels is { } named)
            {
                scope.Require(named);
            }
        }

        context.Features.Set(scope);
        if (route.ShowsSchemas)
        {
            context.Features.Set(new SchemaAccess(permissions, caller));
        }
    }
}
