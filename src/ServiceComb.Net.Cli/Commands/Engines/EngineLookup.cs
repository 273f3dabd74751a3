using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Client.Engines;
using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.Cli.Commands.Engines;

/// <summary>Finds an engine by its name or id, and waits for its jobs.</summary>
internal static class EngineLookup
{
    public static async Task<EngineSummary> GetAsync(CommandContext context, EngineManagementClient engines, string nameOrId)
    {
        await foreach (var engine in engines.EnumerateAsync(cancellationToken: context.Cancellation))
        {
            if (engine.Name == nameOrId || engine.Id == nameOrId)
            {
                return engine;
            }
        }

        throw new CliException($"There is no engine '{nameOrId}'. 'servicecomb engines list' shows all.", ExitCode.NotFound);
    }

    /// <summary>Waits for the end of a job and shows its steps.</summary>
    public static Task<EngineJob> WaitAsync(CommandContext context, EngineManagementClient engines, EngineJobStart start, string title) =>
        ProgressReport.RunAsync(context.Environment, title, 100, report => engines.WaitForJobAsync(
            start, new JobProgress(report), TimeSpan.FromMilliseconds(500), context.Cancellation));

    private sealed class JobProgress(Action<int> report) : IProgress<EngineJobProgress>
    {
        public void Report(EngineJobProgress value) => report(value.TotalSteps == 0 ? 0 : 100 * value.FinishedSteps / value.TotalSteps);
    }
}
