using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.ControlPlane.Engines;
using ServiceComb.Net.LocalEngine.ControlPlane.Errors;
using ServiceComb.Net.LocalEngine.ControlPlane.Jobs;
using ServiceComb.Net.LocalEngine.ControlPlane.State;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Registry.Endpoints;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Endpoints;

/// <summary>Lists, creates and describes engines; flavors, quotas and tokens (chapter 5.3 of the API reference).</summary>
internal sealed class EngineEndpoints(
    ControlPlaneStore store, EngineLookup lookup, JobStarter jobs, CreationRules rules, EngineFiles files, ManagedEngineClient client, EngineJson json, LocalControlPlaneOptions options)
{
    private const string AllTypes = "ALL";
    private const string AllEnterpriseProjects = "all_granted_eps";

    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v2/{project}/enginemgr");
        group.MapGet("flavors", ListFlavorsAsync);
        group.MapGet("quotas", GetQuotasAsync);
        group.MapGet("engines", ListAsync);
        group.MapPost("engines", CreateAsync);
        group.MapGet("engines/{engine}", GetAsync);
        group.MapPut("engines/{engine}", UpdateAsync);
        group.MapPost("engines/{engine}/tokens", CreateTokenAsync);
    }

    private static Task ListFlavorsAsync(HttpContext context)
    {
        var specType = context.Query("specType");
        if (specType is not ("" or EngineTypes.Cse2 or EngineTypes.Nacos2))
        {
            throw CloudErrors.NoSpecType("specType is neither CSE2 nor Nacos2");
        }

        List<EngineFlavor> flavors = [.. EngineFlavor.All.Where(flavor => specType.Length == 0 || flavor.SpecType == specType)];
        return context.JsonAsync(new JsonObject
        {
            ["total"] = flavors.Count,
            ["data"] = new JsonArray([.. flavors.Select(static flavor => (JsonNode)new JsonObject
            {
                ["flavor"] = flavor.Name,
                ["description"] = $"{flavor.Instances} microservices and instances",
                ["spec"] = new JsonObject
                {
                    ["availableCpuMemory"] = flavor.CpuMemory,
                    ["linear"] = flavor.SpecType == EngineTypes.Nacos2 ? "true" : "false",
                    ["availablePrefix"] = "s,c,t",
                },
            })]),
        });
    }

    private Task GetQuotasAsync(HttpContext context)
    {
        var project = context.Project();
        return context.JsonAsync(new JsonObject
        {
            ["quotas"] = new JsonObject
            {
                ["resources"] = new JsonArray(new JsonObject
                {
                    ["type"] = "Engine",
                    ["used"] = store.Read(state => state.Engines.All.Count(engine => engine.Project == project)),
                    ["quota"] = options.MaxEngines,
                }),
            },
        });
    }

    private async Task ListAsync(HttpContext context)
    {
        var (project, enterpriseProject, type) = (context.Project(), context.EnterpriseProjectId(), context.Query("type"));
        var (offset, limit) = context.Page();
        if (type.Length > 0 && !Is(type, AllTypes) && !Is(type, EngineTypes.Cse) && !Is(type, EngineTypes.Nacos))
        {
            throw CloudErrors.Invalid("type is none of ALL, CSE and Nacos");
        }

        var engines = store.Read(state => state.Engines.All
            .Where(engine => engine.Project == project
                && (enterpriseProject is null or AllEnterpriseProjects || engine.EnterpriseProjectId == enterpriseProject)
                && (type.Length == 0 || Is(type, AllTypes) || Is(type, engine.IsNacos ? EngineTypes.Nacos : EngineTypes.Cse)))
            .OrderBy(static engine => engine.CreateTime).ThenBy(static engine => engine.Id, StringComparer.Ordinal)
            .ToList());
        var page = await Task.WhenAll(engines.Skip(offset).Take(limit).Select(async engine =>
            (JsonNode)json.WriteSummary(engine, await CountInstancesAsync(engine, context.RequestAborted))));
        await context.JsonAsync(new JsonObject { ["total"] = engines.Count, ["data"] = new JsonArray(page) });
    }

    private async Task CreateAsync(HttpContext context)
    {
        var request = await context.ReadJsonAsync(ProtocolJson.Engines.GetTypeInfo<EngineCreation>());
        var engine = rules.Read(request, context.Project()) with { CreateUser = context.UserName(), CreateTime = options.Time.GetUtcNow().ToUnixTimeMilliseconds() };
        if (request.EnterpriseProject?.Id is not { Length: > 0 } && context.EnterpriseProjectId() is { } enterpriseProject and not AllEnterpriseProjects)
        {
            engine = engine with { EnterpriseProjectId = enterpriseProject };
        }

        try
        {
            if (!engine.IsNacos)
            {
                files.CreateEngine(engine.Id);
                if (engine.Settings.Rbac)
                {
                    files.WriteRootPassword(engine.Id, request.AuthCred!.Pwd!);
                }
            }

            var (created, job) = jobs.Create(engine, options.MaxEngines);
            await context.JsonAsync(JobJson.WriteStart(created, job));
        }
        catch (Exception) when (store.Read(state => state.Engines.Find(engine.Id)) is null)
        {
            files.DeleteEngine(engine.Id);
            throw;
        }
    }

    private Task GetAsync(HttpContext context) => context.JsonAsync(json.WriteDetail(lookup.FromPath(context)));

    private async Task UpdateAsync(HttpContext context)
    {
        var request = await context.ReadJsonAsync(ProtocolJson.Engines.GetTypeInfo<EngineUpdate>());
        CreationRules.RequireAtMost("description", request.Description, CreationRules.MaxDescription);
        CreationRules.RequireAtMost("alias", request.Alias, CreationRules.MaxAlias);
        CreationRules.RequireAtMost("maintenanceConfig.time", request.MaintenanceConfig?.Time, CreationRules.MaxAlias);
        var engine = lookup.FromPath(context);
        store.Change(change =>
        {
            var current = change.State.Engines.Find(engine.Id) ?? engine;
            change.Put(current with
            {
                Description = request.Description ?? current.Description,
                Alias = request.Alias ?? current.Alias,
                MaintenanceTime = request.MaintenanceConfig?.Time ?? current.MaintenanceTime,
            });
        });
        await context.Response.EmptyAsync();
    }

    private async Task CreateTokenAsync(HttpContext context)
    {
        var engine = lookup.FromPath(context);
        if (engine.IsNacos)
        {
            throw CloudErrors.Invalid("no Nacos server runs behind a local Nacos engine, so there is no token for it");
        }

        if (!engine.Settings.Rbac)
        {
            throw CloudErrors.Invalid($"access control (RBAC) of engine {engine.Name} is not enabled");
        }

        var token = await client.CreateTokenAsync(engine, context.RequestAborted) ?? throw CloudErrors.Busy($"engine {engine.Name} is being changed");
        await context.JsonAsync(new JsonObject { ["token"] = token });
    }

    private async Task<long> CountInstancesAsync(EngineRecord engine, CancellationToken cancellationToken) =>
        engine.IsNacos || engine.Status != EngineStates.Available ? 0 : (await client.FindStatusAsync(engine, cancellationToken))?.Instances ?? 0;

    private static bool Is(string type, string name) => type.Equals(name, StringComparison.OrdinalIgnoreCase);
}
