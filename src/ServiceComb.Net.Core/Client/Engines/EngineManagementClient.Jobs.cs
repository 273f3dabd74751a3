using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.Client.Engines;

/// <content>Jobs.</content>
public sealed partial class EngineManagementClient
{
    private const int MaxTransientFailures = 10;
    private static readonly TimeSpan DefaultPollInterval = TimeSpan.FromSeconds(5);

    /// <summary>Returns a job.</summary>
    public Task<EngineJob> GetJobAsync(string engineId, long jobId, CancellationToken cancellationToken = default) =>
        _transport.GetAsync(Path($"/engines/{engineId}/jobs/{jobId}"), ProtocolJson.Engines.GetTypeInfo<EngineJob>(), cancellationToken);

    /// <summary>Returns a page of the jobs of an engine.</summary>
    /// <param name="engineId">The id of the engine.</param>
    /// <param name="offset">The number of jobs to skip; null for none.</param>
    /// <param name="limit">The maximum number of jobs to return; null for the cloud's default.</param>
    /// <param name="from">The start of the time range; null for no start.</param>
    /// <param name="to">The end of the time range; null for no end.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task<EngineJobList> ListJobsAsync(
        string engineId,
        int? offset = null,
        int? limit = null,
        DateTimeOffset? from = null,
        DateTimeOffset? to = null,
        CancellationToken cancellationToken = default)
    {
        var query = new EngineQuery().Add("offset", offset).Add("limit", limit)
            .Add("from-time", from?.ToUnixTimeMilliseconds()).Add("to-time", to?.ToUnixTimeMilliseconds());
        return _transport.GetAsync($"{EnginePath(engineId)}/jobs{query}", ProtocolJson.Engines.GetTypeInfo<EngineJobList>(), cancellationToken);
    }

    /// <summary>Returns all jobs of an engine, which are requested page by page.</summary>
    public IAsyncEnumerable<EngineJob> EnumerateJobsAsync(string engineId, CancellationToken cancellationToken = default)
    {
        RequestArguments.NotEmpty(engineId);
        return Pages.EnumerateAsync(0, PageSize, async (offset, limit, token) =>
        {
            var page = await ListJobsAsync(engineId, offset, limit, cancellationToken: token);
            return (page.Data, page.Total);
        }, cancellationToken);
    }

    /// <summary>Waits until a started job is finished.</summary>
    /// <param name="start">The result of the request that started the job. For another job set <see cref="EngineJobStart.Id"/> (that of the
    /// engine) and <see cref="EngineJobStart.JobId"/>.</param>
    /// <param name="progress">Receives the job whenever its status or the number of finished steps changes; null for none.</param>
    /// <param name="pollInterval">The time between requests for the state of the job. Default: 5 seconds.</param>
    /// <param name="cancellationToken">A token that ends the wait. There is no other time limit.</param>
    /// <returns>The finished job; for a deleted engine its last known state.</returns>
    /// <exception cref="EngineJobException">The job failed, or did not end in the time that the cloud allows.</exception>
    /// <exception cref="EngineException">The cloud rejected a request, or could not be reached ten times in a row.</exception>
    public Task<EngineJob> WaitForJobAsync(
        EngineJobStart start, IProgress<EngineJobProgress>? progress = null, TimeSpan? pollInterval = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(start);
        return start is { Id: { Length: > 0 } id, JobId: { } jobId }
            ? PollJobAsync(id, jobId, start.IsDeletion, progress, pollInterval, cancellationToken)
            : throw new ArgumentException("The response to the request that started the job contains no job.", nameof(start));
    }

    private async Task<EngineJob> PollJobAsync(
        string engineId, long jobId, bool isDeletion, IProgress<EngineJobProgress>? progress, TimeSpan? pollInterval, CancellationToken cancellationToken)
    {
        var job = new EngineJob { Id = jobId, EngineId = engineId, Status = EngineJobStatus.Init };
        EngineJobProgress? reported = null;
        for (var failures = 0; ; await Task.Delay(pollInterval ?? DefaultPollInterval, _transport.Time, cancellationToken))
        {
            try
            {
                job = await GetJobAsync(engineId, jobId, cancellationToken);
                failures = 0;
            }
            catch (EngineException exception) when (exception.IsTransient && ++failures < MaxTransientFailures)
            {
                continue;
            }
            catch (EngineException exception) when (exception.IsNotFound && (isDeletion || job.Type == "Delete"))
            {
                // The engine is gone, and its jobs with it.
                job = job with { Status = EngineJobStatus.Finished };
            }

            if (EngineJobProgress.Of(job) is var current && current.IsOther(reported))
            {
                progress?.Report(reported = current);
            }

            switch (job.Status)
            {
                case EngineJobStatus.Finished:
                    return job;
                case EngineJobStatus.Error or EngineJobStatus.Timeout:
                    throw new EngineJobException(job);
            }
        }
    }
}
