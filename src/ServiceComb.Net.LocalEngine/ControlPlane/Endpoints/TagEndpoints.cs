using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.ControlPlane.Errors;
using ServiceComb.Net.LocalEngine.ControlPlane.State;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Registry.Endpoints;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Endpoints;

/// <summary>Adds tags to engines (chapter 5.3.17 of the API reference).</summary>
internal sealed class TagEndpoints(ControlPlaneStore store, EngineLookup lookup)
{
    private const string CreateAction = "create";

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v2/{project}/{type}/{engine}/tags/create", CreateAsync);

    private async Task CreateAsync(HttpContext context)
    {
        // The API reference and the Terraform provider use different names of the resource type.
        if (context.Route("type") is not ("cse" or "cseEngines"))
        {
            throw CloudErrors.Invalid("resource_type is neither cse nor cseEngines");
        }

        var request = await context.ReadJsonAsync(ProtocolJson.Engines.GetTypeInfo<EngineTagChange>());
        var engine = lookup.FromPath(context);
        if (request.Action != CreateAction || (request.EngineId is { Length: > 0 } id && id != engine.Id))
        {
            throw CloudErrors.Invalid("action is not create, or engineId differs from the id in the path");
        }

        foreach (var tag in request.Tags.Concat(request.SysTags))
        {
            TagRules.Require(tag?.Key, tag?.Value);
        }

        store.Change(change =>
        {
            var current = change.State.Engines.Find(engine.Id) ?? engine;
            var tags = new Dictionary<string, string>(current.Tags, StringComparer.Ordinal);
            foreach (var tag in request.Tags.Concat(request.SysTags))
            {
                tags[tag.Key!] = tag.Value ?? "";
            }

            TagRules.RequireCount(tags.Count);
            change.Put(current with { Tags = tags });
        });
        await context.Response.StatusOnlyAsync(StatusCodes.Status204NoContent);
    }
}
