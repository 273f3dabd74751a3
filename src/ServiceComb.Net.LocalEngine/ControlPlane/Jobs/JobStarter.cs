using ServiceComb.Net.LocalEngine.ControlPlane.Errors;
using ServiceComb.Net.LocalEngine.ControlPlane.State;
using ServiceComb.Net.LocalEngine.Hosting;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Jobs;

/// <summary>Records jobs together with the new status of their engine, and hands them to the worker. An engine has at most one
/// job at a time.</summary>
internal sealed class JobStarter(ControlPlaneStore store, JobWorker worker, TimeProvider time)
{
    // Older jobs of an engine are deleted when it gets another one.
    private const int MaxJobs = 100;

    /// <summary>Creates an engine.</summary>
    /// <param name="engine">The new engine.</param>
    /// <param name="maxEngines">The maximum number of engines of a project.</param>
    /// <exception cref="EngineApiException">The name is in use, or there are too many engines.</exception>
    public (EngineRecord Engine, JobRecord Job) Create(EngineRecord engine, int maxEngines) => Run(change =>
    {
        var others = change.State.Engines.All.Where(other => other.Project == engine.Project).ToList();
        return others.Any(other => other.Name == engine.Name) ? throw CloudErrors.DuplicateName($"there is already an engine with the name '{engine.Name}'")
            : others.Count >= maxEngines ? throw CloudErrors.NoQuota($"the project has {others.Count} engines; the quota is {maxEngines}")
            : Add(change, engine, JobKind.Create, engine.CreateUser);
    });

    /// <summary>Starts a job of an existing engine.</summary>
    /// <param name="engineId">The engine.</param>
    /// <param name="kind">What the job does.</param>
    /// <param name="user">Who requests it.</param>
    /// <param name="prepare">Checks the request and completes the job; null when there is nothing to do.</param>
    /// <exception cref="EngineApiException">The engine has another job, or its status does not permit this one.</exception>
    public (EngineRecord Engine, JobRecord Job) Start(
        string engineId, JobKind kind, string user, Func<StoreChange, EngineRecord, JobRecord, JobRecord>? prepare = null) => Run(change =>
    {
        var engine = Require(change, engineId);
        RequireIdle(change, engine, kind);
        return Add(change, engine, kind, user, prepare);
    });

    /// <summary>Starts the latest job of an engine again, with the step that failed.</summary>
    /// <exception cref="EngineApiException">The latest job has not failed.</exception>
    public (EngineRecord Engine, JobRecord Job) Retry(string engineId) => Run(change =>
    {
        var engine = Require(change, engineId);
        var job = change.State.Jobs.All.Where(job => job.EngineId == engineId).MaxBy(static job => job.Id);
        if (job is not { Status: JobStates.Error } || !EngineStates.IsFailed(engine.Status))
        {
            throw CloudErrors.Busy($"engine {engine.Name} has no failed job; its status is {engine.Status}");
        }

        // The supervisor may have started the engine again since the failure, so a job that stops it does so again.
        var repeated = job with
        {
            Status = JobStates.Init,
            EndTime = 0,
            Steps = [.. job.Steps.Select(step => step.Status == JobStates.Error || step.Kind == StepKind.Stop ? step with { Status = JobStates.Init, StartTime = 0, EndTime = 0 } : step)],
        };
        var changed = engine with { Status = JobSteps.StatusDuring(job.Kind) };
        change.Put(repeated);
        change.Put(changed);
        return (changed, repeated);
    });

    private (EngineRecord Engine, JobRecord Job) Run(Func<StoreChange, (EngineRecord Engine, JobRecord Job)> change)
    {
        var started = store.Change(change);
        worker.Start(started.Job.Id);
        return started;
    }

    private (EngineRecord Engine, JobRecord Job) Add(
        StoreChange change, EngineRecord engine, JobKind kind, string user, Func<StoreChange, EngineRecord, JobRecord, JobRecord>? prepare = null)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var job = new JobRecord
        {
            Id = change.TakeId(),
            EngineId = engine.Id,
            EngineName = engine.Name,
            Kind = kind,
            Status = JobStates.Init,
            CreateUser = user,
            StartTime = now,
            Steps = [.. JobSteps.Of(kind, engine.IsNacos).Select(step => new StepRecord { Id = change.TakeId(), Kind = step, CreateTime = now, UpdateTime = now })],
        };
        job = prepare?.Invoke(change, engine, job) ?? job;
        engine = engine with { Status = JobSteps.StatusDuring(kind), LatestJobId = job.Id };
        foreach (var old in change.State.Jobs.All.Where(old => old.EngineId == engine.Id).OrderByDescending(static old => old.Id).Skip(MaxJobs - 1))
        {
            change.Delete(old);
        }

        change.Put(engine);
        change.Put(job);
        return (engine, job);
    }

    private static EngineRecord Require(StoreChange change, string engineId) =>
        change.State.Engines.Find(engineId) ?? throw CloudErrors.NoEngine($"there is no engine with the id '{engineId}'");

    private static void RequireIdle(StoreChange change, EngineRecord engine, JobKind kind)
    {
        var detail = $"the status of engine {engine.Name} is {engine.Status}";
        var isBusy = change.State.Jobs.All.Any(job => job.EngineId == engine.Id && job.IsOpen);
        if (kind == JobKind.Delete)
        {
            if (isBusy)
            {
                throw CloudErrors.CannotDelete(detail);
            }
        }
        else if (isBusy || !EngineStates.IsRunning(engine.Status))
        {
            throw CloudErrors.Busy(detail);
        }
    }
}
