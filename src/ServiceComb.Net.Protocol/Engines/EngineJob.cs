using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Engines;

/// <summary>Work on an engine that takes its time.</summary>
public sealed record EngineJob
{
    /// <summary>Its id.</summary>
    public long? Id { get; init; }

    /// <summary>The engine.</summary>
    public string? EngineId { get; init; }

    /// <summary>Such as <c>Create</c>, <c>Upgrade</c> or <c>Delete</c>.</summary>
    public string? Type { get; init; }

    /// <summary>For people.</summary>
    public string? Description { get; init; }

    /// <summary><c>PreInit</c>, <c>Init</c>, <c>Executing</c>, <c>Error</c>, <c>Timeout</c> or <c>Finished</c>.</summary>
    public string? Status { get; init; }

    /// <summary>1 while it is being run.</summary>
    public int? Scheduling { get; init; }

    /// <summary>Who started it.</summary>
    public string? CreateUser { get; init; }

    /// <summary>In milliseconds since 1970.</summary>
    public long? StartTime { get; init; }

    /// <summary>In milliseconds since 1970.</summary>
    public long? EndTime { get; init; }

    /// <summary>Its parameters.</summary>
    public string? Context { get; init; }

    /// <summary>Its steps, or groups of them.</summary>
    public IReadOnlyList<EngineTask> Tasks { get; init => field = value ?? []; } = [];
}

/// <summary>A step of a job, or a group of steps.</summary>
public sealed record EngineTask
{
    /// <summary>The job.</summary>
    public long? JobId { get; init; }

    /// <summary>Its id.</summary>
    public long? Id { get; init; }

    /// <summary>That of the job.</summary>
    public string? Type { get; init; }

    /// <summary>Who runs it.</summary>
    public string? Assigned { get; init; }

    /// <summary>Its name.</summary>
    public string? TaskName { get; init; }

    /// <summary>The names of the steps in a group.</summary>
    public IReadOnlyList<string> TaskNames { get; init => field = value ?? []; } = [];

    /// <summary>The engine.</summary>
    public string? EngineName { get; init; }

    /// <summary>Its place.</summary>
    public int? TaskOrder { get; init; }

    /// <summary>That of jobs.</summary>
    public string? Status { get; init; }

    /// <summary>In milliseconds since 1970.</summary>
    public long? StartTime { get; init; }

    /// <summary>In milliseconds since 1970.</summary>
    public long? EndTime { get; init; }

    /// <summary>In milliseconds since 1970.</summary>
    public long? CreateTime { get; init; }

    /// <summary>In milliseconds since 1970.</summary>
    public long? UpdateTime { get; init; }

    /// <summary>How long it may take, in seconds.</summary>
    public int? Timeout { get; init; }

    /// <summary>What it has written.</summary>
    public string? Log { get; init; }

    /// <summary>What it has made.</summary>
    public string? Output { get; init; }

    /// <summary>In short.</summary>
    public EngineTaskBrief? TaskExecutorBrief { get; init; }

    /// <summary>The steps of a group.</summary>
    public IReadOnlyList<EngineTask> Tasks { get; init => field = value ?? []; } = [];
}

/// <summary>A step in short.</summary>
public sealed record EngineTaskBrief
{
    /// <summary>How long it takes, in milliseconds.</summary>
    public long? Duration { get; init; }

    /// <summary>For people.</summary>
    public string? Description { get; init; }
}

/// <summary>A page of jobs.</summary>
public sealed record EngineJobList
{
    /// <summary>How many there are.</summary>
    public int Total { get; init; }

    /// <summary>The jobs of this page.</summary>
    public IReadOnlyList<EngineJob> Data { get; init => field = value ?? []; } = [];
}

/// <summary>The job that a change of an engine has started.</summary>
public sealed record EngineJobStart
{
    /// <summary>The engine.</summary>
    public string? Id { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>The job.</summary>
    public long? JobId { get; init; }

    /// <summary>The same under the name that a resize gives it.</summary>
    [JsonInclude]
    [JsonPropertyName("job_id")]
    internal long? JobIdOfResize
    {
        get => null;
        init => JobId = value ?? JobId;
    }
}
