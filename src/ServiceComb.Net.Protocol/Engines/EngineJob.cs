using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Engines;

/// <summary>A long-running job on an engine.</summary>
public sealed record EngineJob
{
    /// <summary>The id.</summary>
    public long? Id { get; init; }

    /// <summary>The id of the engine.</summary>
    public string? EngineId { get; init; }

    /// <summary>The type, such as <c>Create</c>, <c>Upgrade</c> or <c>Delete</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The description.</summary>
    public string? Description { get; init; }

    /// <summary>The status, one of <see cref="EngineJobStatus"/>.</summary>
    public string? Status { get; init; }

    /// <summary>1 while the job is running.</summary>
    public int? Scheduling { get; init; }

    /// <summary>The user who started the job.</summary>
    public string? CreateUser { get; init; }

    /// <summary>The start time, in milliseconds since 1970-01-01 UTC.</summary>
    public long? StartTime { get; init; }

    /// <summary>The end time, in milliseconds since 1970-01-01 UTC.</summary>
    public long? EndTime { get; init; }

    /// <summary>The parameters of the job.</summary>
    public string? Context { get; init; }

    /// <summary>The steps or groups of steps.</summary>
    public IReadOnlyList<EngineTask> Tasks { get; init => field = value ?? []; } = [];
}

/// <summary>A step of a job, or a group of steps.</summary>
public sealed record EngineTask
{
    /// <summary>The id of the job.</summary>
    public long? JobId { get; init; }

    /// <summary>The id.</summary>
    public long? Id { get; init; }

    /// <summary>The type of the job.</summary>
    public string? Type { get; init; }

    /// <summary>The executor of the step.</summary>
    public string? Assigned { get; init; }

    /// <summary>The name.</summary>
    public string? TaskName { get; init; }

    /// <summary>The names of the steps in a group.</summary>
    public IReadOnlyList<string> TaskNames { get; init => field = value ?? []; } = [];

    /// <summary>The name of the engine.</summary>
    public string? EngineName { get; init; }

    /// <summary>The position in the job.</summary>
    public int? TaskOrder { get; init; }

    /// <summary>The status, one of <see cref="EngineJobStatus"/>.</summary>
    public string? Status { get; init; }

    /// <summary>The start time, in milliseconds since 1970-01-01 UTC.</summary>
    public long? StartTime { get; init; }

    /// <summary>The end time, in milliseconds since 1970-01-01 UTC.</summary>
    public long? EndTime { get; init; }

    /// <summary>The time of creation, in milliseconds since 1970-01-01 UTC.</summary>
    public long? CreateTime { get; init; }

    /// <summary>The time of the last change, in milliseconds since 1970-01-01 UTC.</summary>
    public long? UpdateTime { get; init; }

    /// <summary>The timeout in seconds.</summary>
    public int? Timeout { get; init; }

    /// <summary>The log output.</summary>
    public string? Log { get; init; }

    /// <summary>The output.</summary>
    public string? Output { get; init; }

    /// <summary>The summary of the step.</summary>
    public EngineTaskBrief? TaskExecutorBrief { get; init; }

    /// <summary>The steps of a group.</summary>
    public IReadOnlyList<EngineTask> Tasks { get; init => field = value ?? []; } = [];
}

/// <summary>The summary of a step.</summary>
public sealed record EngineTaskBrief
{
    /// <summary>The duration in milliseconds.</summary>
    public long? Duration { get; init; }

    /// <summary>The description.</summary>
    public string? Description { get; init; }
}

/// <summary>A page of jobs.</summary>
public sealed record EngineJobList
{
    /// <summary>The total number.</summary>
    public int Total { get; init; }

    /// <summary>The jobs of this page.</summary>
    public IReadOnlyList<EngineJob> Data { get; init => field = value ?? []; } = [];
}

/// <summary>The response to a change of an engine, which starts a job.</summary>
public sealed record EngineJobStart
{
    /// <summary>The id of the engine.</summary>
    public string? Id { get; init; }

    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary>The id of the job.</summary>
    public long? JobId { get; init; }

    /// <summary>Whether the job deletes the engine, which does not exist once the job is finished. Not part of the response; the client
    /// sets it.</summary>
    [JsonIgnore]
    public bool IsDeletion { get; init; }

    /// <summary>Reads the job id from the field name in the response to a resize.</summary>
    [JsonInclude]
    [JsonPropertyName("job_id")]
    internal long? JobIdOfResize
    {
        get => null;
        init => JobId = value ?? JobId;
    }
}
