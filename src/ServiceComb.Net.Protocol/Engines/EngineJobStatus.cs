namespace ServiceComb.Net.Protocol.Engines;

/// <summary>The values of <see cref="EngineJob.Status"/> and <see cref="EngineTask.Status"/>.</summary>
public static class EngineJobStatus
{
    /// <summary>The job waits for its preparation.</summary>
    public const string PreInit = "PreInit";

    /// <summary>The job waits for its execution.</summary>
    public const string Init = "Init";

    /// <summary>The job is being executed.</summary>
    public const string Executing = "Executing";

    /// <summary>The job failed.</summary>
    public const string Error = "Error";

    /// <summary>The job did not end in time.</summary>
    public const string Timeout = "Timeout";

    /// <summary>The job succeeded.</summary>
    public const string Finished = "Finished";
}
