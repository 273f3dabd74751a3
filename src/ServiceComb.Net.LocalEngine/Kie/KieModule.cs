using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.Kie.Endpoints;
using ServiceComb.Net.LocalEngine.Kie.State;
using ServiceComb.Net.LocalEngine.Kie.Tracking;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.Kie;

/// <summary>The configuration center: its items and endpoints, compatible with Apache ServiceComb KIE 0.3.</summary>
internal sealed class KieModule(Journal journal, TimeProvider time, int quota)
{
    public KieStore Store { get; } = new(journal, time, quota);

    /// <summary>Gets name, help text and value of each gauge.</summary>
    public IEnumerable<(string Name, string Help, long Value)> Gauges =>
    [
        ("kie_kv_total", "Items.", Store.Count),
        ("kie_revision", "The newest revision.", Store.Revision),
        ("kie_waiting_total", "Held calls.", Store.Waiters.Count),
    ];

    /// <summary>Maps the endpoints.</summary>
    /// <param name="routes">The route builder.</param>
    /// <param name="guard">Authenticates the callers; null without access control.</param>
    public void Map(IEndpointRouteBuilder routes, KieGuard? guard)
    {
        Store.Waiters.Open();
        var items = new ItemEndpoints(Store);
        var track = new PollingTracker();
        var list = new ListEndpoint(Store, track, time);
        var files = new FileEndpoints(Store, time);
        var history = new HistoryEndpoint(Store);

        Map(
            routes,
            guard,
            "/v1/{project}/kie/kv",
            new(HttpMethods.Post, KieOperation.JsonOrYaml, KieOperation.JsonOrYaml, items.CreateAsync),
            new(HttpMethods.Get, KieOperation.Any, KieOperation.JsonOnly, list.ListAsync),
            new(HttpMethods.Delete, KieOperation.JsonOnly, KieOperation.JsonOnly, items.DeleteManyAsync));
        Map(
            routes,
            guard,
            "/v1/{project}/kie/kv/{id}",
            new(HttpMethods.Put, KieOperation.JsonOrYaml, KieOperation.JsonOrYaml, items.UpdateAsync),
            new(HttpMethods.Get, KieOperation.Any, KieOperation.JsonOnly, items.GetAsync),
            new(HttpMethods.Delete, KieOperation.Any, KieOperation.Any, items.DeleteAsync));
        Map(routes, guard, "/v1/{project}/kie/file", new KieOperation(HttpMethods.Post, FileEndpoints.Types, KieOperation.JsonOrYaml, files.ImportAsync));
        Map(routes, guard, "/v1/{project}/kie/download", new KieOperation(HttpMethods.Post, KieOperation.JsonOnly, KieOperation.JsonOnly, files.ExportAsync));
        Map(routes, guard, "/v1/{project}/kie/revision/{id}", new KieOperation(HttpMethods.Get, KieOperation.Any, KieOperation.JsonOrYaml, history.GetAsync));
        Map(routes, guard, "/v1/{project}/kie/track", new KieOperation(HttpMethods.Get, KieOperation.Any, KieOperation.JsonOnly, new TrackEndpoint(track).GetAsync));
        Map(routes, guard: null, "/v1/health", new KieOperation(HttpMethods.Get, KieOperation.Any, KieOperation.JsonOnly, new HealthEndpoint(Store, journal, time).GetAsync));
        routes.Map("/{**path}", NotFoundAsync);
    }

    /// <summary>Completes all long polls, including new ones until the endpoints are mapped again.</summary>
    public void EndPendingRequests() => Store.Waiters.Close();

    /// <summary>Responds to requests that match no route.</summary>
    public static Task NotFoundAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (!path.Contains("//", StringComparison.Ordinal))
        {
            return KieResponses.TextAsync(context, StatusCodes.Status404NotFound, "404: Page Not Found");
        }

        while (path.Contains("//", StringComparison.Ordinal))
        {
            path = path.Replace("//", "/", StringComparison.Ordinal);
        }

        return KieResponses.MovedAsync(context, new PathString(path).ToUriComponent() + context.Request.QueryString);
    }

    private static void Map(IEndpointRouteBuilder routes, KieGuard? guard, string path, params KieOperation[] operations) =>
        routes.Map(path, new KieResource(guard, operations).HandleAsync);
}
