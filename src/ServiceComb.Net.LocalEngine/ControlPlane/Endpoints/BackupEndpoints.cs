using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.ControlPlane.Backups;
using ServiceComb.Net.LocalEngine.ControlPlane.Engines;
using ServiceComb.Net.LocalEngine.ControlPlane.Errors;
using ServiceComb.Net.LocalEngine.ControlPlane.Jobs;
using ServiceComb.Net.LocalEngine.ControlPlane.State;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Registry.Endpoints;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Endpoints;

/// <summary>Backups, restores and backup policies. The API reference lists restores (chapter 5.3.15) and the creation of policies
/// (5.3.16); the other routes make them usable.</summary>
internal sealed class BackupEndpoints(
    ControlPlaneStore store, EngineLookup lookup, JobStarter jobs, BackupMaker backups, BackupScheduleWorker schedule, TimeProvider time)
{
    private const int MaxName = 64;
    private const int MaxDays = 3650;
    private const int MaxFiles = 1000;
    private const int MaxBackups = 100;
    private const int MaxPolicies = 10;

    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/cseengine/v1/engines/{engine}");
        group.MapPost("backups/{backup}/recovery", RestoreAsync);
        group.MapPost("backup-strategies", CreatePolicyAsync);
        group.MapGet("backup-strategies", ListPoliciesAsync);
        group.MapPost("backups", CreateAsync);
        group.MapGet("backups", ListAsync);
        group.MapDelete("backups/{backup}", DeleteAsync);
        group.MapGet("recoveries/{restore}", GetRestoreAsync);
    }

    private async Task CreateAsync(HttpContext context)
    {
        var (name, description) = await ReadNameAsync(context);
        var engine = RequireServiceComb(context);
        if (engine.Status != EngineStates.Available)
        {
            throw CloudErrors.Busy($"the status of engine {engine.Name} is {engine.Status}");
        }

        if (store.Read(state => state.Backups.All.Count(backup => backup.EngineId == engine.Id && backup.PolicyId.Length == 0)) >= MaxBackups)
        {
            throw CloudErrors.Invalid($"engine {engine.Name} has {MaxBackups} backups already; delete some");
        }

        try
        {
            await context.JsonAsync(Write(await backups.CreateAsync(engine.Id, name, description, policyId: "", context.RequestAborted)));
        }
        catch (JobException exception)
        {
            throw CloudErrors.Internal(exception.Message);
        }
    }

    private Task ListAsync(HttpContext context)
    {
        var engine = lookup.FromPath(context);
        var (offset, limit) = context.Page();
        var found = store.Read(state => state.Backups.All.Where(backup => backup.EngineId == engine.Id).OrderByDescending(static backup => backup.CreateTime).ToList());
        return context.JsonAsync(new JsonObject
        {
            ["total"] = found.Count,
            ["data"] = new JsonArray([.. found.Skip(offset).Take(limit).Select(static backup => (JsonNode)Write(backup))]),
        });
    }

    private async Task DeleteAsync(HttpContext context)
    {
        var backup = RequireBackup(context, lookup.FromPath(context));
        backups.Delete(backup);
        await context.Response.StatusOnlyAsync(StatusCodes.Status204NoContent);
    }

    private async Task RestoreAsync(HttpContext context)
    {
        var (name, description) = await ReadNameAsync(context);
        var engine = RequireServiceComb(context);
        var backup = RequireBackup(context, engine);
        RestoreRecord? restore = null;
        var (_, job) = jobs.Start(engine.Id, JobKind.Restore, context.UserName(), (change, _, job) =>
        {
            restore = new RestoreRecord
            {
                Id = Guid.NewGuid().ToString("D"),
                EngineId = engine.Id,
                BackupId = backup.Id,
                BackupName = backup.Name,
                Name = name,
                Description = description,
                JobId = job.Id,
            };
            change.Put(restore);
            return job with { RestoreId = restore.Id };
        });
        await context.JsonAsync(Write(restore!, job));
    }

    private Task GetRestoreAsync(HttpContext context)
    {
        var (engine, id) = (lookup.FromPath(context), context.Route("restore"));
        var restore = store.Read(state => state.Restores.Find(id));
        if (restore?.EngineId != engine.Id)
        {
            throw CloudErrors.NotFound($"engine {engine.Name} has no restore '{id}'");
        }

        var job = store.Read(state => state.Jobs.Find(restore.JobId.ToString(CultureInfo.InvariantCulture)))!;
        return context.JsonAsync(Write(restore, job));
    }

    private async Task CreatePolicyAsync(HttpContext context)
    {
        var request = await context.ReadJsonAsync(ProtocolJson.Engines.GetTypeInfo<BackupPolicy>());
        var engine = RequireServiceComb(context);
        if (!CronSchedule.TryParse(request.Schedule ?? "", out var cron))
        {
            throw CloudErrors.Invalid("schedule is not a cron expression of five fields, or of six with seconds");
        }

        if (request.Reserve is < 0 or > MaxDays || request.MaxFiles is < 0 or > MaxFiles)
        {
            throw CloudErrors.Invalid($"reserve is not between 0 and {MaxDays}, or maxFiles not between 0 and {MaxFiles}");
        }

        var now = time.GetUtcNow();
        var policy = new BackupPolicyRecord
        {
            Id = Guid.NewGuid().ToString("D"),
            EngineId = engine.Id,
            Schedule = request.Schedule!,
            Reserve = request.Reserve ?? 0,
            MaxFiles = request.MaxFiles ?? 0,
            CreateAt = now.ToUnixTimeMilliseconds(),
            NextAt = cron.Next(now)?.ToUnixTimeMilliseconds() ?? throw CloudErrors.Invalid("schedule has no next time"),
        };
        store.Change(change =>
        {
            _ = change.State.Engines.Find(engine.Id) ?? throw CloudErrors.NoEngine($"engine {engine.Name} was deleted");
            if (change.State.Policies.All.Count(other => other.EngineId == engine.Id) >= MaxPolicies)
            {
                throw CloudErrors.Invalid($"engine {engine.Name} has {MaxPolicies} backup policies already");
            }

            change.Put(policy);
        });
        schedule.Reschedule();
        await context.JsonAsync(Write(policy));
    }

    private Task ListPoliciesAsync(HttpContext context)
    {
        var engine = lookup.FromPath(context);
        var found = store.Read(state => state.Policies.All.Where(policy => policy.EngineId == engine.Id).OrderBy(static policy => policy.CreateAt).ToList());
        return context.JsonAsync(new JsonObject { ["total"] = found.Count, ["data"] = new JsonArray([.. found.Select(static policy => (JsonNode)Write(policy))]) });
    }

    private EngineRecord RequireServiceComb(HttpContext context) => lookup.FromPath(context) is { IsNacos: false } engine
        ? engine
        : throw CloudErrors.Invalid("no Nacos server runs behind a local Nacos engine, so there is nothing to back up");

    // A backup of another engine of the same project may be restored as well.
    private BackupRecord RequireBackup(HttpContext context, EngineRecord engine)
    {
        var id = context.Route("backup");
        var backup = store.Read(state => state.Backups.Find(id));
        return backup?.Project == engine.Project ? backup : throw CloudErrors.NotFound($"there is no backup with the id '{id}'");
    }

    private static async Task<(string Name, string Description)> ReadNameAsync(HttpContext context)
    {
        var request = await context.ReadJsonAsync(ProtocolJson.Engines.GetTypeInfo<BackupRestore>());
        CreationRules.RequireAtMost("description", request.Description, CreationRules.MaxDescription);
        return request.Name is { Length: > 0 and <= MaxName } name
            ? (name, request.Description ?? "")
            : throw CloudErrors.Invalid($"name has not 1 to {MaxName} characters");
    }

    private static JsonObject Write(BackupRecord backup) => new()
    {
        ["id"] = backup.Id,
        ["engineId"] = backup.EngineId,
        ["name"] = backup.Name,
        ["description"] = backup.Description,
        ["policyId"] = backup.PolicyId,
        ["createTime"] = backup.CreateTime,
        ["size"] = backup.Size,
        ["status"] = "Success",
    };

    private static JsonObject Write(BackupPolicyRecord policy) => new()
    {
        ["id"] = policy.Id,
        ["engineId"] = policy.EngineId,
        ["schedule"] = policy.Schedule,
        ["reserve"] = policy.Reserve.ToString(CultureInfo.InvariantCulture),
        ["maxFiles"] = policy.MaxFiles,
        ["createAt"] = policy.CreateAt,
        ["nextAt"] = policy.NextAt,
    };

    private JsonObject Write(RestoreRecord restore, JobRecord job)
    {
        var finished = job.Steps.Count(static step => step.Status == JobStates.Finished);
        var isRestarting = job.Steps.Any(static step => step is { Kind: StepKind.Recover, Status: JobStates.Finished });
        var phase = isRestarting ? "RestartingService" : "RecoveringData";
        var end = job.EndTime > 0 ? job.EndTime : time.GetUtcNow().ToUnixTimeMilliseconds();
        return new JsonObject
        {
            ["id"] = restore.Id,
            ["engineId"] = restore.EngineId,
            ["backupId"] = restore.BackupId,
            ["status"] = job.Status switch { JobStates.Finished => "Success", JobStates.Error => phase + "Failed", _ => phase },
            ["backupName"] = restore.BackupName,
            ["name"] = restore.Name,
            ["description"] = restore.Description,
            ["progress"] = 100 * finished / job.Steps.Count,
            ["time"] = end - job.StartTime,
            ["reason"] = job.Steps.FirstOrDefault(static step => step.Status == JobStates.Error)?.Log ?? "",
        };
    }
}
