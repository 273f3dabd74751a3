using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServiceComb.Net.Cli.Background;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;

namespace ServiceComb.Net.Cli.Commands.Background;

/// <summary>The command <c>engine</c>: the local engine in the background.</summary>
internal static class EngineCommand
{
    public static Command Create(CliServices services)
    {
        var state = new EngineState(services.Environment.Home);
        return new Command("engine", "Starts and stops a local engine in the background.").With(
            EngineStartCommand.Create(services, state),
            new Command("stop", "Stops the local engine. Its data is kept.").Runs(services, context => StopAsync(context, state)),
            new Command("status", "Shows whether the local engine runs, and where.").Runs(services, context => Task.FromResult(ShowStatus(context, state))));
    }

    /// <summary>Writes where an engine is.</summary>
    public static void Write(CommandContext context, EngineRecord engine)
    {
        var table = new OutputTable("local engine", "");
        table.Add("registry", engine.Registry);
        table.Add("configuration center", engine.Kie);
        foreach (var (name, value) in new[] { ("monitoring", engine.Monitor), ("control plane", engine.ControlPlane), ("web console", engine.Console), ("data", engine.Data ?? "in memory"), ("log", engine.Log) })
        {
            if (value is not null)
            {
                table.Add(name, value);
            }
        }

        table.Add("process", engine.ProcessId.ToString(CultureInfo.InvariantCulture));
        table.Add("started", TimeText.Format(engine.StartedAt, context.Environment));
        context.Output.Write(table, () => ToJson(engine));
    }

    private static JsonObject ToJson(EngineRecord engine)
    {
        var node = (JsonObject)JsonSerializer.SerializeToNode(engine, EngineJson.Default.EngineRecord)!;
        node.Remove("start");
        node.Insert(0, "isRunning", true);
        return node;
    }

    private static async Task StopAsync(CommandContext context, EngineState state)
    {
        using var exclusive = EngineLock.Acquire(state.Lock);
        if (state.Read() is not { } engine)
        {
            state.Delete();
            context.Output.WriteMessage("The local engine does not run.");
            return;
        }

        await EngineProcess.StopAsync(engine.ProcessId, context.Environment.Time, context.Cancellation);
        state.Delete();
        context.Output.WriteMessage($"Stopped the local engine{(engine.Data is null ? "" : $"; its data is kept in {engine.Data}")}.");
    }

    private static int ShowStatus(CommandContext context, EngineState state)
    {
        if (state.Read() is { } engine)
        {
            Write(context, engine);
            return ExitCode.Success;
        }

        context.Output.WriteMessage("The local engine does not run. Start it with 'servicecomb engine start'.", static () => new JsonObject { ["isRunning"] = false });
        return ExitCode.Findings;
    }
}
