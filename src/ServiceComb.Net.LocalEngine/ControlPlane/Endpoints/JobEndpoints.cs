using System.Globalization;
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

/// <summary>Starts, retries and shows jobs of existing engines (chapter 5.3 of the API reference).</summary>
internal sealed class JobEndpoints(ControlPlaneStore store, EngineLookup lookup, JobStarter jobs, EngineFiles files, EngineProgram program)
{
    private const int MaxVersion = 24;
    private const string RetryAction = "Retry";

    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v2/{project}/enginemgr/engines/{engine}");
        group.MapGet("jobs", ListAsync);
        group.MapGet("jobs/{job}", GetAsync);
        group.MapDelete("", DeleteAsync);
        group.MapPut("upgrade", UpgradeAsync);
        group.MapPut("config", ConfigureAsync);
        group.MapPut("resize", ResizeAsync);
        group.MapPut("actions", ActAsync);
    }

    private Task ListAsync(HttpContext context)
    {
        var engine = lookup.FromPath(context);
        var (offset, limit) = context.Page();
        var (from, to) = (context.Milliseconds("from-time"), context.Milliseconds("to-time"));
        var found = store.Read(state => state.Jobs.All
            .Where(job => job.EngineId == engine.Id && (from is null || job.StartTime >= from) && (to is null || job.StartTime <= to))
            .OrderByDescending(static job => job.Id)
            .ToList());
        return context.JsonAsync(new JsonObject
        {
            ["total"] = found.Count,
            ["data"] = new JsonArray([.. found.Skip(offset).Take(limit).Select(static job => (JsonNode)JobJson.WriteSummary(job))]),
        });
    }

    private Task GetAsync(HttpContext context)
    {
        var (engine, id) = (lookup.FromPath(context), context.Route("job"));
        if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            throw CloudErrors.InvalidJobId($"'{id}' is not a number");
        }

        var job = store.Read(state => state.Jobs.Find(id));
        return job?.EngineId == engine.Id
            ? context.JsonAsync(JobJson.WriteDetail(job))
            : throw CloudErrors.NoJob($"engine {engine.Name} has no job {id}");
    }

    private Task DeleteAsync(HttpContext context) => StartAsync(context, JobKind.Delete, prepare: null);

    private async Task UpgradeAsync(HttpContext context)
    {
        var version = (await context.ReadJsonAsync(ProtocolJson.Engines.GetTypeInfo<EngineUpgrade>())).Version;
        if (version is not { Length: > 0 and <= MaxVersion })
        {
            throw CloudErrors.Invalid($"version has not 1 to {MaxVersion} characters");
        }

        await StartAsync(context, JobKind.Upgrade, (_, engine, job) =>
            !program.Exists(version) ? throw CloudErrors.Invalid($"the version '{version}' does not exist; the latest version is {program.Latest}")
            : !EngineProgram.IsOlder(engine.Settings.Version, version) ? throw CloudErrors.Invalid($"engine {engine.Name} has version {engine.Settings.Version} already")
            : job with { Settings = engine.Settings with { Version = version } });
    }

    private async Task ConfigureAsync(HttpContext context)
    {
        var request = await context.ReadJsonAsync(ConfigurationChangeJson.Default.ConfigurationChange);
        if (request.AuthType is not (null or CreationRules.RbacType or CreationRules.NoAuthType) || (request.AuthType is null && request.PublicIpId is null))
        {
            throw CloudErrors.Invalid("authType is neither RBAC nor NONE");
        }

        var isRbac = request.AuthType == CreationRules.RbacType;
        var password = request.AuthCred?.Pwd is null ? null : CreationRules.RequirePassword(request.AuthCred.Pwd);
        await StartAsync(context, JobKind.Configure, (_, engine, job) =>
        {
            if (isRbac && !engine.IsNacos && !engine.HasAccounts)
            {
                files.WriteRootPassword(engine.Id, password ?? throw CloudErrors.Invalid($"engine {engine.Name} has no account root yet: auth_cred.pwd is required"));
            }

            var settings = engine.Settings;
            return job with { Settings = settings with { Rbac = request.AuthType is null ? settings.Rbac : isRbac, PublicIpId = request.PublicIpId ?? settings.PublicIpId } };
        });
    }

    private async Task ResizeAsync(HttpContext context)
    {
        var request = await context.ReadJsonAsync(ProtocolJson.Engines.GetTypeInfo<EngineResize>());
        var flavor = EngineFlavor.Find(request.Flavor ?? "") ?? throw CloudErrors.InvalidFlavor($"the flavor '{request.Flavor}' does not exist");
        await StartAsync(
            context,
            JobKind.Modify,
            (change, engine, job) => flavor.SpecType != engine.SpecType
                ? throw CloudErrors.InvalidFlavor($"the flavor {flavor.Name} does not belong to engines of type {engine.SpecType}")
                : job with { Settings = engine.Settings with { Flavor = flavor.Name }, Inputs = request.Inputs },
            "job_id");
    }

    private async Task ActAsync(HttpContext context)
    {
        var action = (await context.ReadJsonAsync(ProtocolJson.Engines.GetTypeInfo<EngineAction>())).Action;
        if (action != RetryAction)
        {
            throw CloudErrors.Invalid("the action is not Retry");
        }

        var (engine, job) = jobs.Retry(lookup.FromPath(context).Id);
        await context.JsonAsync(JobJson.WriteStart(engine, job));
    }

    private Task StartAsync(HttpContext context, JobKind kind, Func<StoreChange, EngineRecord, JobRecord, JobRecord>? prepare, string jobIdName = "jobId")
    {
        var (engine, job) = jobs.Start(lookup.FromPath(context).Id, kind, context.UserName(), prepare);
        return context.JsonAsync(JobJson.WriteStart(engine, job, jobIdName));
    }
}
