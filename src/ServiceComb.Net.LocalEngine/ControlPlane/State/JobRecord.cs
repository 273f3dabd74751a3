namespace ServiceComb.Net.LocalEngine.ControlPlane.State;

/// <summary>A job that changes an engine.</summary>
internal sealed record JobRecord
{
    public required long Id { get; init; }

    public required string EngineId { get; init; }

    public required string EngineName { get; init; }

    public required JobKind Kind { get; init; }

    public required string Status { get; init; }

    public string CreateUser { get; init; } = "";

    /// <summary>Gets when the job was requested, in milliseconds since 1970.</summary>
    public long StartTime { get; init; }

    /// <summary>Gets when the job ended, in milliseconds since 1970; 0 before.</summary>
    public long EndTime { get; init; }

    /// <summary>Gets the settings that the engine has after the job; null when the job changes none.</summary>
    public EngineSettings? Settings { get; init; }

    /// <summary>Gets the additional parameters that the engine has after the job; null when the job changes none.</summary>
    public IReadOnlyDictionary<string, string>? Inputs { get; init; }

    /// <summary>Gets the id of the restore; empty for other jobs.</summary>
    public string RestoreId { get; init; } = "";

    public required IReadOnlyList<StepRecord> Steps { get; init; }

    /// <summary>Gets a value indicating whether the job runs, or will run when the control plane starts again.</summary>
    public bool IsOpen => Status is JobStates.Init or JobStates.Executing;
}
