using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Hosting.Sockets;
using ServiceComb.Net.LocalEngine.Rbac.Endpoints;
using ServiceComb.Net.LocalEngine.Rbac.Tokens;

namespace ServiceComb.Net.LocalEngine.Rbac.Access;

/// <summary>Stands before every endpoint of the registry's address and asks for token and permission.</summary>
internal sealed class RbacGate(TokenReader tokens, Permissions permissions, ServiceScopes services)
{
    private readonly ConcurrentDictionary<Endpoint, GuardedRoute> _routes = new();

    /// <summary>Who sent a request that is about accounts.</summary>
    public static Caller CallerOf(HttpContext context) => context.Features.Get<Caller>() ?? throw new InvalidOperationException("the gate was not passed");

    public RequestDelegate Guard(RequestDelegate next) => context =>
    {
        // That nothing is there, or not under this method, everybody is told.
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            return next(context);
        }

        var route = _routes.GetOrAdd(endpoint, static one => new GuardedRoute(((RouteEndpoint)one).RoutePattern.RawText ?? ""));
        if (route.IsOpen)
        {
            return next(context);
        }

        try
        {
            Admit(context, route);
        }
        catch (EngineApiException) when (context.AsksForSocket())
        {
            // The real engine has no answer here but Go's default.
            context.Response.ContentLength = 0;
            return Task.CompletedTask;
        }
        catch (EngineApiException refusal) when (route.IsCloud)
        {
            return CloudResponses.RefuseAsync(context.Response, refusal);
        }

        return next(context);
    };

    private void Admit(HttpContext context, GuardedRoute route)
    {
        var caller = tokens.Read(context.Request.Headers.Authorization is [var header, ..] ? header : null);
        permissions.RequireAccount(caller);
        if (route.AsksForCaller)
        {
            context.Features.Set(caller);
        }

        if (route.IsOwn || caller.IsAdmin)
        {
            return;
        }

        // The real engine looks the service up before it asks for the permission: an unknown one is 401, never 403.
        var named = services.LabelsOf(context, route);
        var scope = permissions.Require(caller, route.Type, route.VerbOf(context.Request))!;
        named.ForEach(scope.Require);
        context.Features.Set(scope);
    }
}
