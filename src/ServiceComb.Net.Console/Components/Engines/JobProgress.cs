using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.Console.Components.Engines;

/// <summary>The steps of a job and how many of them are finished.</summary>
internal sealed record JobProgress(IReadOnlyList<EngineTask> Steps, int FinishedCount)
{
    /// <summary>Gets the progress in percent; 0 when the control plane did not list the steps.</summary>
    public int Percent => Steps.Count == 0 ? 0 : 100 * FinishedCount / Steps.Count;

    public static JobProgress Of(EngineJob job)
    {
        var steps = job.Tasks.SelectMany(Flatten).ToList();
        return new JobProgress(steps, steps.Count(static step => step.Status == EngineJobStatus.Finished));
    }

    /// <summary>Returns whether a job still changes its engine.</summary>
    public static bool IsRunning(EngineJob job) => job.Status is EngineJobStatus.PreInit or EngineJobStatus.Init or EngineJobStatus.Executing;

    public static bool HasFailed(string? status) => status is EngineJobStatus.Error or EngineJobStatus.Timeout;

    // The steps of a group stand for it.
    private static IEnumerable<EngineTask> Flatten(EngineTask task) => task.Tasks.Count > 0 ? task.Tasks.SelectMany(Flatten) : [task];
}
