using System.Net;
using ServiceComb.Net.LocalEngine.ControlPlane;
using ServiceComb.Net.LocalEngine.Faults;

namespace ServiceComb.Net.LocalEngine;

/// <summary>Runs the engine management of the cloud in this process: it creates, changes and deletes local engines, each a process
/// of its own with its own ports and data. It also serves the operations on configuration, accounts and Nacos namespaces that have
/// the address of the cloud, and an identity service (IAM) that issues tokens.</summary>
/// <remarks>Engines continue to run when the control plane is disposed or killed, and are found again by a control plane on the
/// same directory; see <see cref="LocalControlPlaneOptions.StopsEngines"/>.</remarks>
public sealed class LocalControlPlane : IAsyncDisposable
{
    private readonly ControlPlaneModule _module;
    private readonly string? _temporaryDirectory;
    private EngineListener? _listener;
    private bool _disposed;

    private LocalControlPlane(ControlPlaneModule module, string? temporaryDirectory) => (_module, _temporaryDirectory) = (module, temporaryDirectory);

    /// <summary>Gets the address of the control plane, with a trailing slash.</summary>
    public Uri Address => _listener!.Address;

    /// <summary>Starts a control plane. Jobs that an earlier one on the same directory did not complete continue.</summary>
    /// <param name="options">The options; null for the defaults, which use a free port and a temporary directory.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running control plane; dispose it to stop.</returns>
    /// <exception cref="LocalEngineException">An option is invalid, the port is in use, or the data directory cannot be used, for
    /// example because another control plane uses it.</exception>
    public static async Task<LocalControlPlane> StartAsync(LocalControlPlaneOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new LocalControlPlaneOptions();
        options.Validate();
        var listenerOptions = options.ToListenerOptions();
        EngineListener.ValidateAddress("control-plane", options.Url, listenerOptions);
        var temporary = options.DataDirectory is null ? Directory.CreateTempSubdirectory("servicecomb-control-").FullName : null;
        var module = ControlPlaneModule.Open(options, temporary ?? options.DataDirectory!, EngineHost(options.Url), options.StopsEngines || temporary is not null);
        var control = new LocalControlPlane(module, temporary);
        try
        {
            control._listener = await EngineListener.StartAsync(
                "control-plane", EngineListener.GetListenAddress(options.Url, listenerOptions), listenerOptions, new EngineFaults(), control._module.Build, reservation: null, cancellationToken);
            control._module.Start();
            return control;
        }
        catch
        {
            await control.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the control plane. Engines continue to run, except with a temporary directory or
    /// <see cref="LocalControlPlaneOptions.StopsEngines"/>. Further calls have no effect.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (_listener is not null)
        {
            await _listener.DisposeAsync();
        }

        await _module.DisposeAsync();
        if (_temporaryDirectory is not null)
        {
            Directory.Delete(_temporaryDirectory, recursive: true);
        }
    }

    // Engines listen on the address of the control plane, and responses tell it to clients.
    private static IPAddress EngineHost(string url)
    {
        var host = new Uri(url).Host.Trim('[', ']');
        return !IPAddress.TryParse(host, out var address) ? IPAddress.Loopback
            : address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? throw new LocalEngineException(
                LocalEngineFailure.Options, $"control-plane '{url}' does not name one address; engines listen on the same address, and clients connect to it")
            : address;
    }
}
