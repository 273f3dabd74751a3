using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ServiceComb.Net.Cli.Contexts;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Console;

namespace ServiceComb.Net.Cli.Commands.Console;

/// <summary>The command <c>console</c>.</summary>
internal sealed class ConsoleCommand
{
    private readonly Option<int> _port = new("--port") { Description = "Port of the console on this machine; 0 for a free one.", HelpName = "PORT", DefaultValueFactory = static _ => 30103 };
    private readonly Option<string?> _monitor = new("--monitor") { Description = "Address of the monitoring API. Default: that of the local engine, for the local engine.", HelpName = "URL" };
    private readonly Option<bool> _open = new("--open") { Description = "Open the console in the browser." };

    public static Command Create(CliServices services)
    {
        var command = new ConsoleCommand();
        return new Command("console", "Runs the web console of an engine until it is interrupted. With access control each user signs in with an account of the engine.")
            .With(command._port, command._monitor, command._open).Runs(services, command.RunAsync);
    }

    private async Task RunAsync(CommandContext context)
    {
        var (name, engine) = context.Selection.Select(context.Parsed);
        var options = CreateOptions(engine, context.Selection.Secrets.FindAccessKey(name, engine), context.Get(_port));
        if ((context.Get(_monitor) ?? (name is null ? context.Selection.FindLocalMonitor(engine) : null)) is { } monitor)
        {
            options.MonitorAddresses.Add(monitor);
        }

        await using var console = await ConsoleHost.StartAsync(options, context.Cancellation);
        var address = console.Address.GetLeftPart(UriPartial.Authority);
        context.Output.WriteEvent($"The console of {string.Join(", ", engine.Registry)} is at {address}. Ctrl+C stops it.", () => new JsonObject { ["console"] = address });
        if (context.Get(_open))
        {
            Open(context, address);
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, context.Environment.Time, context.Cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static ConsoleOptions CreateOptions(EngineContext engine, SecretSource? accessKey, int port)
    {
        var options = new ConsoleOptions
        {
            Url = $"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}",
            Project = engine.Project ?? "default",
            EngineId = engine.EngineId,
            ControlPlaneAuthentication = accessKey is null ? null : new CloudAuthentication(accessKey, engine.Project, TimeProvider.System),
        };
        options.Tls.AuthorityFile = engine.AuthorityFile;
        foreach (var address in engine.Registry)
        {
            options.RegistryAddresses.Add(address);
        }

        foreach (var address in engine.Kie)
        {
            options.KieAddresses.Add(address);
        }

        if (engine.Cloud is { } cloud)
        {
            options.ControlPlaneAddresses.Add(cloud);
        }

        return options;
    }

    private static void Open(CommandContext context, string address)
    {
        try
        {
            Process.Start(new ProcessStartInfo(address) { UseShellExecute = true })?.Dispose();
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            context.Environment.Error.WriteLine($"No browser can be opened: {exception.Message}");
        }
    }
}
