using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.Client.Engines;

/// <summary>The progress of a job on an engine.</summary>
/// <param name="Job">The job.</param>
/// <param name="FinishedSteps">The number of finished steps.</param>
/// <param name="TotalSteps">The number of all steps; 0 when the cloud did not list them yet.</param>
public sealed record EngineJobProgress(EngineJob Job, int FinishedSteps, int TotalSteps)
{
    internal static EngineJobProgress Of(EngineJob job)
    {
        var steps = job.Tasks.SelectMany(Steps).ToList();
        return new EngineJobProgress(job, steps.Count(static status => status == EngineJobStatus.Finished), steps.Count);
    }

    internal bool IsOther(EngineJobProgress? reported) =>
        reported is null || (reported.Job.Status, reported.FinishedSteps, reported.TotalSteps) != (Job.Status, FinishedSteps, TotalSteps);

    // A group that was not started may list only the names of its steps.
    private static IEnumerable<string?> Steps(EngineTask task) => task.Tasks.Count > 0
        ? task.Tasks.SelectMany(Steps)
        : Enumerable.Repeat(task.Status, Math.Max(1, task.TaskNames.Count));
}
