using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.Client.Engines;

/// <summary>The exception that is thrown when a job on an engine failed. <see cref="EngineManagementClient.RetryJobAsync"/> retries
/// it.</summary>
public sealed class EngineJobException : Exception
{
    internal EngineJobException(EngineJob job)
        : base(Describe(job)) => Job = job;

    /// <summary>Gets the job with its steps.</summary>
    public EngineJob Job { get; }

    private static string Describe(EngineJob job)
    {
        var failed = job.Tasks.SelectMany(Flatten).LastOrDefault(static task => task.Status is EngineJobStatus.Error or EngineJobStatus.Timeout);
        var step = failed is null ? "" : $" in step '{ReceivedText.Escape(failed.TaskName)}'";
        var reason = failed?.Log ?? failed?.Output ?? failed?.TaskExecutorBrief?.Description;
        return $"The job {job.Id} ({ReceivedText.Escape(job.Type)}) of engine {ReceivedText.Escape(job.EngineId)} ended with {job.Status}{step}"
            + (string.IsNullOrEmpty(reason) ? "" : $": {ReceivedText.Escape(reason, 1024)}");
    }

    private static IEnumerable<EngineTask> Flatten(EngineTask task) => task.Tasks.SelectMany(Flatten).Prepend(task);
}
