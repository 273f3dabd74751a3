using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.Engine.Kie.Endpoints;
using ServiceComb.Net.Engine.Kie.State;
using ServiceComb.Net.Engine.Kie.Tracking;

namespace ServiceComb.Net.Engine.Kie;

/// <summary>The configuration center's API, as Apache ServiceComb KIE 0.3 speaks it.</summary>
internal sealed class KieEndpoints(KieStore store, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var items = new ItemEndpoints(store);
        var track = new PollingTrack();
        var list = new ListEndpoint(store, track, time);
        var files = new FileEndpoints(store, time);
        var history = new HistoryEndpoint(store);

        Map(
            routes,
            "/v1/{project}/kie/kv",
            new(HttpMethods.Post, KieOperation.JsonOrYaml, KieOperation.JsonOrYaml, items.CreateAsync),
            new(HttpMethods.Get, KieOperation.Any, KieOperation.JsonOnly, list.ListAsync),
            new(HttpMethods.Delete, KieOperation.JsonOnly, KieOperation.JsonOnly, items.DeleteManyAsync));
        Map(
            routes,
            "/v1/{project}/kie/kv/{id}",
            new(HttpMethods.Put, KieOperation.JsonOrYaml, KieOperation.JsonOrYaml, items.UpdateAsync),
            new(HttpMethods.Get, KieOperation.Any, KieOperation.JsonOnly, items.GetAsync),
            new(HttpMethods.Delete, KieOperation.Any, KieOperation.Any, items.DeleteAsync));
        Map(routes, "/v1/{project}/kie/file", new KieOperation(HttpMethods.Post, FileEndpoints.Types, KieOperation.JsonOrYaml, files.ImportAsync));
        Map(routes, "/v1/{project}/kie/download", new KieOperation(HttpMethods.Post, KieOperation.JsonOnly, KieOperation.JsonOnly, files.ExportAsync));
        Map(routes, "/v1/{project}/kie/revision/{id}", new KieOperation(HttpMethods.Get, KieOperation.Any, KieOperation.JsonOrYaml, history.GetAsync));
        Map(routes, "/v1/{project}/kie/track", new KieOperation(HttpMethods.Get, KieOperation.Any, KieOperation.JsonOnly, new TrackEndpoint(track).GetAsync));
        Map(routes, "/v1/health", new KieOperation(HttpMethods.Get, KieOperation.Any, KieOperation.JsonOnly, new HealthEndpoint(store, time).GetAsync));
        routes.Map("/{**path}", NoSuchPageAsync);
    }

    private static void Map(IEndpointRouteBuilder routes, string path, params KieOperation[] operations) =>
        routes.Map(path, new KieResource(operations).HandleAsync);

    private static Task NoSuchPageAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (!path.Contains("//", StringComparison.Ordinal))
        {
            return KieAnswers.TextAsync(context, StatusCodes.Status404NotFound, "404: Page Not Found");
        }

        while (path.Contains("//", StringComparison.Ordinal))
        {
            path = path.Replace("//", "/", StringComparison.Ordinal);
        }

        return KieAnswers.MovedAsync(context, new PathString(path).ToUriComponent() + context.Request.QueryString);
    }
}
