using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>Stands after the routing, which finds routes whatever the case of a path, and lets pass only what the real
/// engines' routers find, which tell paths apart by case.</summary>
/// <param name="routes">The routes there are.</param>
/// <param name="unknown">Answers the others.</param>
internal sealed class ExactPaths(IEndpointRouteBuilder routes, RequestDelegate unknown)
{
    private readonly ConcurrentDictionary<RouteEndpoint, ExactPath> _paths = new();

    public Task InvokeAsync(HttpContext context, RequestDelegate next) => IsKnown(context) ? next(context) : unknown(context);

    private bool IsKnown(HttpContext context) => context.GetEndpoint() switch
    {
        null => true,
        RouteEndpoint endpoint => Fits(endpoint, context),
        // Routes there are, but none for the method: it counts only when the path is that of one of them.
        _ => routes.DataSources.SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>().Any(endpoint => Fits(endpoint, context)),
    };

    private bool Fits(RouteEndpoint endpoint, HttpContext context) =>
        _paths.GetOrAdd(endpoint, static one => new ExactPath(one.RoutePattern)).Fits(context.Request.Path.Value);
}
