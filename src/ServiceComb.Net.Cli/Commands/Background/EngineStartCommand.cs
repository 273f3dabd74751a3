using System.CommandLine;
using System.Globalization;
using ServiceComb.Net.Cli.Background;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;

namespace ServiceComb.Net.Cli.Commands.Background;

/// <summary>The command <c>engine start</c>.</summary>
internal sealed class EngineStartCommand(EngineState state)
{
    private readonly Option<string?> _data = new("--data") { Description = "Directory of the data. Default: ~/.servicecomb/engine.", HelpName = "DIR" };
    private readonly Option<bool> _memory = new("--memory") { Description = "Keep the data in memory, without a control plane." };
    private readonly Option<int> _registryPort = Port("--registry-port", "registry", 30100);
    private readonly Option<int> _kiePort = Port("--kie-port", "configuration center", 30110);
    private readonly Option<int> _monitorPort = Port("--monitor-port", "monitoring API", 30109);
    private readonly Option<int> _controlPlanePort = Port("--control-plane-port", "control plane", 30180);
    private readonly Option<int> _consolePort = Port("--console-port", "web console", 30103);
    private readonly Option<bool> _noConsole = new("--no-console") { Description = "Start no web console." };
    private readonly Option<string?> _enginePorts = new("--engine-ports") { Description = "First and last port of the engines that the control plane creates. Default: 30200-30399.", HelpName = "FIRST-LAST" };
    private readonly Option<bool> _rbac = new("--rbac") { Description = "Require accounts. The password of the first account, root, is read from SERVICECOMB_ROOT_PASSWORD." };

    public static Command Create(CliServices services, EngineState state)
    {
        var command = new EngineStartCommand(state);
        return new Command("start", "Starts the local engine in the background, with a control plane and the web console. Does nothing when it runs already.").With(
            command._data, command._memory, command._registryPort, command._kiePort, command._monitorPort, command._controlPlanePort, command._consolePort, command._noConsole, command._enginePorts, command._rbac)
            .Runs(services, command.RunAsync);
    }

    private async Task RunAsync(CommandContext context)
    {
        if (context.Get(_memory) && context.Get(_data) is not null)
        {
            throw new CliException("--memory and --data exclude each other.", ExitCode.BadArguments);
        }

        using var exclusive = EngineLock.Acquire(state.Lock);
        if (state.Read() is { } running)
        {
            await context.Environment.Error.WriteLineAsync("The local engine runs already.");
            EngineCommand.Write(context, running);
            return;
        }

        var data = context.Get(_memory) ? null : Path.GetFullPath(context.Get(_data) ?? state.DefaultData);
        var (processId, addresses) = await EngineProcess.StartAsync(Arguments(context, data), context.Environment.Time, context.Cancellation);
        var engine = new EngineRecord
        {
            ProcessId = processId,
            Start = ProcessIdentity.Find(processId) ?? throw new CliException($"The local engine ended right after its start; {state.Log} says why."),
            Registry = addresses["registry"],
            Kie = addresses["kie"],
            Monitor = addresses.GetValueOrDefault("monitor"),
            ControlPlane = addresses.GetValueOrDefault("control-plane"),
            Console = addresses.GetValueOrDefault("console"),
            Data = data,
            Log = state.Log,
            StartedAt = context.Environment.Time.GetUtcNow(),
        };
        state.Write(engine);
        EngineCommand.Write(context, engine);
    }

    private List<string> Arguments(CommandContext context, string? data)
    {
        List<string> arguments =
        [
            "--registry", Address(context.Get(_registryPort)),
            "--kie", Address(context.Get(_kiePort)),
            "--monitor", Address(context.Get(_monitorPort)),
            "--log-file", state.Log,
        ];
        if (!context.Get(_noConsole))
        {
            arguments.AddRange(["--console", Address(context.Get(_consolePort))]);
        }

        // The control plane keeps its state in the data directory.
        arguments.AddRange(data is null ? ["--memory"] : ["--data", data, "--control-plane", Address(context.Get(_controlPlanePort))]);
        if (data is not null && context.Get(_enginePorts) is { } ports)
        {
            arguments.AddRange(["--engine-ports", ports]);
        }

        if (context.Get(_rbac))
        {
            arguments.Add("--rbac");
        }

        return arguments;
    }

    private static string Address(int port) => $"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}";

    private static Option<int> Port(string name, string part, int port) => new(name) { Description = $"Port of the {part}; 0 for a free one.", HelpName = "PORT", DefaultValueFactory = _ => port };
}
