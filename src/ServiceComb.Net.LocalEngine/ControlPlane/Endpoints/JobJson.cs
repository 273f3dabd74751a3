using System.Text.Json.Nodes;
using ServiceComb.Net.LocalEngine.ControlPlane.Jobs;
using ServiceComb.Net.LocalEngine.ControlPlane.State;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Endpoints;

/// <summary>Writes jobs: details with phases that contain tasks, lists with tasks only, as in the cloud.</summary>
internal static class JobJson
{
    public static JsonObject WriteDetail(JobRecord job)
    {
        var json = WriteCommon(job, job.Kind switch
        {
            JobKind.Create or JobKind.Delete or JobKind.Upgrade => job.Kind.ToString(),
            _ => nameof(JobKind.Modify),
        });
        json["tasks"] = new JsonArray([.. job.Steps.Select((step, index) => (JsonNode)WritePhase(job, step, index))]);
        return json;
    }

    public static JsonObject WriteSummary(JobRecord job)
    {
        var json = WriteCommon(job, TypeOf(job.Kind));
        json["tasks"] = new JsonArray([.. job.Steps.Select((step, index) => (JsonNode)WriteTask(job, step, index, TypeOf(job.Kind)))]);
        return json;
    }

    /// <summary>Writes the response to a request that starts a job.</summary>
    public static JsonObject WriteStart(EngineRecord engine, JobRecord job, string jobIdName = "jobId") =>
        new() { ["id"] = engine.Id, ["name"] = engine.Name, [jobIdName] = job.Id };

    private static string TypeOf(JobKind kind) => kind == JobKind.Restore ? nameof(JobKind.Modify) : kind.ToString();

    private static JsonObject WriteCommon(JobRecord job, string type) => new()
    {
        ["id"] = job.Id,
        ["engineId"] = job.EngineId,
        ["type"] = type,
        ["description"] = job.Steps.FirstOrDefault(static step => step.Status == JobStates.Error)?.Log ?? "",
        ["status"] = job.Status,
        ["scheduling"] = job.IsOpen ? 1 : 0,
        ["createUser"] = job.CreateUser,
        ["startTime"] = job.StartTime,
        ["endTime"] = job.EndTime,
        ["context"] = job.Kind.ToString(),
    };

    private static JsonObject WritePhase(JobRecord job, StepRecord step, int index)
    {
        var (phase, description, task, _) = JobSteps.Describe(step.Kind);
        return new JsonObject
        {
            ["taskName"] = phase,
            ["taskNames"] = new JsonArray(task),
            ["status"] = step.Status,
            ["startTime"] = step.StartTime,
            ["endTime"] = step.EndTime,
            ["taskExecutorBrief"] = Brief(step, description),
            ["tasks"] = new JsonArray(WriteTask(job, step, index, TypeOf(job.Kind))),
        };
    }

    private static JsonObject WriteTask(JobRecord job, StepRecord step, int index, string type)
    {
        var (_, _, task, description) = JobSteps.Describe(step.Kind);
        return new JsonObject
        {
            ["jobId"] = job.Id,
            ["id"] = step.Id,
            ["type"] = type,
            ["assigned"] = "",
            ["taskName"] = task,
            ["engineName"] = job.EngineName,
            ["taskOrder"] = index,
            ["status"] = step.Status,
            ["startTime"] = step.StartTime,
            ["endTime"] = step.EndTime,
            ["createTime"] = step.CreateTime,
            ["updateTime"] = step.UpdateTime,
            // -1: the task has not timed out.
            ["timeout"] = -1,
            ["log"] = step.Log,
            ["output"] = "{}",
            ["taskExecutorBrief"] = Brief(step, description),
        };
    }

    private static JsonObject Brief(StepRecord step, string description) => new()
    {
        ["duration"] = step.EndTime > 0 ? step.EndTime - step.StartTime : 0,
        ["description"] = description,
    };
}
