using Microsoft.Extensions.Logging;
using ServiceComb.Net.Console;

namespace ServiceComb.Net.LocalEngine.CommandLine;

/// <summary>Starts the web console of an engine. It reads and changes the engine through the API, as for any other engine.</summary>
internal static class EngineConsole
{
    /// <param name="url">The address to listen on.</param>
    /// <param name="options">The options of the engine.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="control">The control plane; null without one.</param>
    /// <param name="logs">The logs of the process.</param>
    /// <returns>The running console. The method that awaits it must not name its type, because the assembly may be absent.</returns>
    /// <exception cref="LocalEngineException">The address is invalid or in use.</exception>
    public static async Task<(IAsyncDisposable Host, Uri Address)> StartAsync(string url, LocalEngineOptions options, LocalEngineHost engine, LocalControlPlane? control, ILoggerFactory logs)
    {
        var console = new ConsoleOptions { Url = url, ListenAny = options.ListenAny, Logs = logs };
        console.RegistryAddresses.Add(Address(engine.RegistryAddress));
        console.KieAddresses.Add(Address(engine.KieAddress));
        if (engine.MonitorAddress is { } monitor)
        {
            console.MonitorAddresses.Add(Address(monitor));
        }

        if (control is not null)
        {
            console.ControlPlaneAddresses.Add(Address(control.Address));
        }

        try
        {
            var host = await ConsoleHost.StartAsync(console);
            return (host, host.Address);
        }
        catch (ArgumentException exception)
        {
            throw new LocalEngineException(LocalEngineFailure.Options, exception.Message, exception);
        }
        catch (IOException exception)
        {
            throw new LocalEngineException(LocalEngineFailure.Address, exception.Message, exception);
        }
    }

    private static string Address(Uri address) => address.GetLeftPart(UriPartial.Authority);
}
