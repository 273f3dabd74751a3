using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.LocalEngine.ControlPlane.Engines;
using ServiceComb.Net.LocalEngine.ControlPlane.State;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Jobs;

/// <summary>Runs jobs in the background, a few at the same time and one per engine. Each step is recorded before and after it
/// runs; a job that was interrupted continues with the step in which it was.</summary>
internal sealed partial class JobWorker(
    ControlPlaneStore store, StepRunner runner, EngineLocks locks, EngineSupervisorWorker supervisor, TimeProvider time, ILogger<JobWorker> logger) : IAsyncDisposable
{
    private const int MaxParallelJobs = 4;
    private static readonly TimeSpan RecordRetryInterval = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _slots = new(MaxParallelJobs);
    private readonly ConcurrentDictionary<long, Task> _running = new();

    /// <summary>Continues the jobs that an earlier control plane did not complete.</summary>
    public void Resume()
    {
        foreach (var job in store.Read(static state => state.Jobs.All.Where(static job => job.IsOpen).ToList()))
        {
            LogResumed(logger, job.Id, job.Kind, job.EngineName);
            Start(job.Id);
        }
    }

    /// <summary>Starts a job that is stored.</summary>
    public void Start(long jobId) => _running[jobId] = Task.Run(() => RunAsync(jobId));

    /// <summary>Stops the jobs between or in their steps. A control plane on the same directory continues them.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running.Values);
        _stopping.Dispose();
        _slots.Dispose();
    }

    private async Task RunAsync(long jobId)
    {
        try
        {
            await _slots.WaitAsync(_stopping.Token);
            try
            {
                await RunUntilRecordedAsync(jobId);
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The job continues when the control plane starts again.
        }
        finally
        {
            _running.TryRemove(jobId, out _);
        }
    }

    // While the state cannot be written, the job is tried again: its steps can be repeated.
    private async Task RunUntilRecordedAsync(long jobId)
    {
        while (Find(jobId) is { } job)
        {
            try
            {
                using (await locks.EnterAsync(job.EngineId, _stopping.Token))
                {
                    await RunStepsAsync(job);
                }

                return;
            }
            catch (StorageException exception)
            {
                LogInterrupted(logger, jobId, exception.Message);
            }

            await Task.Delay(RecordRetryInterval * (1 + Random.Shared.NextDouble()), TimeProvider.System, _stopping.Token);
        }
    }

    private async Task RunStepsAsync(JobRecord job)
    {
        foreach (var step in job.Steps.Where(static step => step.Status != JobStates.Finished))
        {
            Update(job.Id, step.Id, static (step, now) => step with { Status = JobStates.Executing, StartTime = now, EndTime = 0 }, JobStates.Executing);
            string log;
            try
            {
                log = await runner.RunAsync(job, step.Kind, _stopping.Token);
            }
            catch (Exception exception) when (exception is not StorageException && (exception is not OperationCanceledException || !_stopping.IsCancellationRequested))
            {
                Fail(job, step, exception);
                return;
            }

            Update(job.Id, step.Id, (step, now) => step with { Status = JobStates.Finished, EndTime = now, Log = log }, JobStates.Executing);
        }

        Finish(job);
    }

    private void Finish(JobRecord job)
    {
        store.Change(change =>
        {
            var engine = change.State.Engines.Find(job.EngineId)!;
            if (job.Kind == JobKind.Delete)
            {
                change.Delete(engine);
                return;
            }

            change.Put(change.State.Jobs.Find(Key(job.Id))! with { Status = JobStates.Finished, EndTime = Now() });
            change.Put(engine with { Status = EngineStates.Available, Settings = job.Settings ?? engine.Settings, Inputs = job.Inputs ?? engine.Inputs });
        });
        if (job.Kind == JobKind.Delete)
        {
            locks.Remove(job.EngineId);
        }

        LogFinished(logger, job.Id, job.Kind, job.EngineName);
    }

    // The engine keeps its former settings; the supervisor starts it with them.
    private void Fail(JobRecord job, StepRecord step, Exception exception)
    {
        LogFailed(logger, exception is JobException ? null : exception, job.Id, job.Kind, job.EngineName, exception.Message);
        store.Change(change =>
        {
            var now = Now();
            var stopped = WithStep(change.State.Jobs.Find(Key(job.Id))!, step.Id, failed => failed with { Status = JobStates.Error, EndTime = now, UpdateTime = now, Log = exception.Message });
            change.Put(stopped with { Status = JobStates.Error, EndTime = now });
            change.Put(change.State.Engines.Find(job.EngineId)! with { Status = JobSteps.StatusAfterFailure(job.Kind) });
        });
        supervisor.CheckNow();
    }

    private void Update(long jobId, long stepId, Func<StepRecord, long, StepRecord> update, string status) => store.Change(change =>
    {
        var now = Now();
        change.Put(WithStep(change.State.Jobs.Find(Key(jobId))!, stepId, step => update(step, now) with { UpdateTime = now }) with { Status = status });
    });

    private static JobRecord WithStep(JobRecord job, long stepId, Func<StepRecord, StepRecord> update) =>
        job with { Steps = [.. job.Steps.Select(step => step.Id == stepId ? update(step) : step)] };

    private JobRecord? Find(long id) => store.Read(state => state.Jobs.Find(Key(id)));

    private static string Key(long id) => id.ToString(CultureInfo.InvariantCulture);

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(681, LogLevel.Information, "Job {Job} ({Kind} {Engine}) continues after a restart of the control plane")]
    private static partial void LogResumed(ILogger logger, long job, JobKind kind, string engine);

    [LoggerMessage(682, LogLevel.Information, "Job {Job} ({Kind} {Engine}) finished")]
    private static partial void LogFinished(ILogger logger, long job, JobKind kind, string engine);

    [LoggerMessage(683, LogLevel.Warning, "Job {Job} ({Kind} {Engine}) failed: {Reason}")]
    private static partial void LogFailed(ILogger logger, Exception? exception, long job, JobKind kind, string engine, string reason);

    [LoggerMessage(684, LogLevel.Error, "Job {Job} cannot be recorded: {Reason}. It is tried again")]
    private static partial void LogInterrupted(ILogger logger, long job, string reason);
}
