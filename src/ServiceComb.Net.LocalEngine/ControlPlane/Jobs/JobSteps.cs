using ServiceComb.Net.LocalEngine.ControlPlane.State;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Jobs;

/// <summary>The steps of each kind of job, with their names and descriptions on the wire.</summary>
internal static class JobSteps
{
    /// <summary>Gets the steps of a job.</summary>
    public static IReadOnlyList<StepKind> Of(JobKind kind, bool isNacos) => (kind, isNacos) switch
    {
        (JobKind.Create, true) => [StepKind.Prepare],
        (JobKind.Create, false) => [StepKind.Prepare, StepKind.Start],
        (JobKind.Delete, true) => [StepKind.Release],
        (JobKind.Delete, false) => [StepKind.Stop, StepKind.Release],
        (JobKind.Restore, _) => [StepKind.Stop, StepKind.Recover, StepKind.Start],
        (_, true) => [StepKind.Prepare],
        (_, false) => [StepKind.Stop, StepKind.Start],
    };

    /// <summary>Gets the phase that a step belongs to, and its description.</summary>
    public static (string Phase, string PhaseDescription, string Task, string Description) Describe(StepKind step) => step switch
    {
        StepKind.Prepare => ("resourcePrepare", "Resource preparation", "PrepareTaskExecutor", "Assigning ports and directories"),
        StepKind.Stop => ("engineStop", "Stopping the engine", "StopTaskExecutor", "Stopping the process"),
        StepKind.Recover => ("dataRecovery", "Data recovery", "RecoverTaskExecutor", "Replacing the data by the backup"),
        StepKind.Start => ("engineDeploy", "Engine deployment", "StartTaskExecutor", "Starting the process"),
        _ => ("resourceRelease", "Resource release", "ReleaseTaskExecutor", "Deleting the data"),
    };

    /// <summary>Gets the status of an engine while a job runs.</summary>
    public static string StatusDuring(JobKind kind) => kind switch
    {
        JobKind.Create => EngineStates.Creating,
        JobKind.Delete => EngineStates.Deleting,
        JobKind.Upgrade => EngineStates.Upgrading,
        _ => EngineStates.Modifying,
    };

    /// <summary>Gets the status of an engine after a job has failed.</summary>
    public static string StatusAfterFailure(JobKind kind) => kind switch
    {
        JobKind.Create => EngineStates.CreateFailed,
        JobKind.Delete => EngineStates.DeleteFailed,
        JobKind.Upgrade => EngineStates.UpgradeFailed,
        _ => EngineStates.ModifyFailed,
    };
}
