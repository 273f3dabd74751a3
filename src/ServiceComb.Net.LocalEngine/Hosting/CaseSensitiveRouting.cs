using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>Makes routing case-sensitive, as in the real engines. ASP.NET Core routing ignores case, so this middleware
/// runs after it and rejects paths whose case differs.</summary>
/// <param name="routes">All mapped routes.</param>
/// <param name="notFound">Handles the rejected requests.</param>
internal sealed class CaseSensitiveRouting(IEndpointRouteBuilder routes, RequestDelegate notFound)
{
    private readonly ConcurrentDictionary<RouteEndpoint, CaseSensitiveRoute> _paths = new();

    public Task InvokeAsync(HttpContext context, RequestDelegate next) => IsKnown(context) ? next(context) : notFound(context);

    private bool IsKnown(HttpContext context) => context.GetEndpoint() switch
    {
        null => true,
        RouteEndpoint endpoint => Matches(endpoint, context),
        // Routing found paths but none for the method (405): only valid when one of them also matches in case.
        _ => routes.DataSources.SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>().Any(endpoint => Matches(endpoint, context)),
    };

    private bool Matches(RouteEndpoint endpoint, HttpContext context) =>
        _paths.GetOrAdd(endpoint, static one => new CaseSensitiveRoute(one.RoutePattern)).Matches(context.Request.Path.Value);
}
