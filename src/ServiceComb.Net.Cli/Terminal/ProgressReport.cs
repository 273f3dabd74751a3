using Spectre.Console;

namespace ServiceComb.Net.Cli.Terminal;

/// <summary>Shows the progress of long work on standard error when it is a terminal.</summary>
internal static class ProgressReport
{
    /// <summary>Runs work that calls back with the number of finished parts.</summary>
    public static async Task<T> RunAsync<T>(CliEnvironment environment, string title, int total, Func<Action<int>, Task<T>> work)
    {
        if (!environment.IsErrorTerminal || total < 2)
        {
            return await work(static _ => { });
        }

        return await environment.CreateConsole(environment.Error, isTerminal: true).Progress().AutoClear(true).HideCompleted(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(title), maxValue: total);
                return await work(done => task.Value = done);
            });
    }
}
