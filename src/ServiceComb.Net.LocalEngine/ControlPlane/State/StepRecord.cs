namespace ServiceComb.Net.LocalEngine.ControlPlane.State;

/// <summary>A step of a job. All times are in milliseconds since 1970; 0 when the time has not come.</summary>
internal sealed record StepRecord
{
    public required long Id { get; init; }

    public required StepKind Kind { get; init; }

    public string Status { get; init; } = JobStates.Init;

    public long CreateTime { get; init; }

    public long StartTime { get; init; }

    public long EndTime { get; init; }

    public long UpdateTime { get; init; }

    /// <summary>Gets what the step did, or why it failed.</summary>
    public string Log { get; init; } = "";
}
