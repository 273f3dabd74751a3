using ServiceComb.Net.LocalEngine.Faults;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Rbac;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine;

/// <summary>Runs the registry, configuration center, governance API and, if enabled, the monitoring API of an Apache ServiceComb engine in
/// this process, for development and tests. The engine is compatible with service-center 2.2 and KIE 0.3.</summary>
public sealed class LocalEngineHost : IAsyncDisposable
{
    private readonly LocalEngineOptions _options;
    private EngineState _state;
    private EngineListener? _registryListener;
    private EngineListener? _kieListener;
    private EngineListener? _monitorListener;
    private bool _disposed;

    private LocalEngineHost(LocalEngineOptions options, EngineState state)
    {
        (_options, _state) = (options, state);
        (RegistryAddress, KieAddress) = (EngineListener.GetListenAddress(options.RegistryUrl, options), EngineListener.GetListenAddress(options.KieUrl, options));
        MonitorAddress = options.MonitorUrl is { } monitor ? EngineListener.GetListenAddress(monitor, options) : null;
    }

    /// <summary>Gets the address of the registry and governance API, with a trailing slash.</summary>
    public Uri RegistryAddress { get; private set; }

    /// <summary>Gets the address of the configuration center, with a trailing slash.</summary>
    public Uri KieAddress { get; private set; }

    /// <summary>Gets the address of the monitoring API, with a trailing slash; null unless <see cref="LocalEngineOptions.MonitorUrl"/> is
    /// set.</summary>
    public Uri? MonitorAddress { get; private set; }

    /// <summary>Gets the faults that are injected into requests.</summary>
    public EngineFaults Faults { get; } = new();

    /// <summary>Starts an engine. When the returned task completes, the engine accepts requests.</summary>
    /// <param name="options">The options; null for the defaults, which use free ports and keep data in memory.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running engine; dispose it to stop.</returns>
    /// <exception cref="LocalEngineException">An option is invalid, the certificate has no private key or is not currently
    /// valid, a port is in use, or the data directory cannot be used.</exception>
    public static async Task<LocalEngineHost> StartAsync(LocalEngineOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new LocalEngineOptions();
        EngineListener.ValidateAddress("registry", options.RegistryUrl, options);
        EngineListener.ValidateAddress("kie", options.KieUrl, options);
        if (options.MonitorUrl is { } monitor)
        {
            EngineListener.ValidateAddress("monitor", monitor, options);
        }

        options.Validate();
        RbacModule.ValidateOptions(options);
        var engine = new LocalEngineHost(options, EngineState.Open(options));
        try
        {
            await engine.ListenAsync(registryPort: null, kiePort: null, monitorPort: null, cancellationToken);
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Advances the lease clock: instances without a heartbeat expire immediately and are removed from lists.
    /// Self-preservation does not retain them, unlike instances that expire by <see cref="LocalEngineOptions.Time"/>. Time
    /// stamps and long polls are not affected.</summary>
    /// <param name="time">How far to advance the lease clock.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is negative.</exception>
    public void AdvanceLeases(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        _state.Registry.AdvanceLeases(time);
    }

    /// <summary>Simulates a full disk, for tests.</summary>
    internal void SimulateDiskFull(bool isFull) => _state.SimulateDiskFull(isFull);

    /// <summary>Drops the connection of every open watch.</summary>
    public void DropWatches() => _state.Registry.EndWatches();

    /// <summary>Stops the engine and starts it again on the same addresses.</summary>
    /// <param name="empty">True to discard all data; with a data directory the database file is deleted. False to keep the
    /// data, also when it is only in memory.</param>
    /// <param name="whileStopped">Runs while the engine is stopped and its ports refuse connections; null for
    /// nothing.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="LocalEngineException">A port was taken in the meantime, or the data directory cannot be used; the
    /// engine stays stopped.</exception>
    public async Task RestartAsync(bool empty = false, Func<Task>? whileStopped = null, CancellationToken cancellationToken = default)
    {
        var (registry, kie, monitor) = CloseListeners();
        var registryReservation = PortReservation.TakeOverAsync(RegistryAddress, registry);
        var kieReservation = PortReservation.TakeOverAsync(KieAddress, kie);
        using var monitorPort = MonitorAddress is { } address ? await PortReservation.TakeOverAsync(address, monitor) : null;
        using var kiePort = await kieReservation;
        using var registryPort = await registryReservation;
        if (empty || _options.DataDirectory is not null)
        {
            _state.Dispose();
        }

        await (whileStopped?.Invoke() ?? Task.CompletedTask);
        if (empty && _options.DataDirectory is { } directory)
        {
            EngineDatabase.Delete(directory);
        }

        _state = empty || _options.DataDirectory is not null ? EngineState.Open(_options) : _state;
        await ListenAsync(registryPort, kiePort, monitorPort, cancellationToken);
    }

    /// <summary>Stops the engine: completes pending long polls, closes watches and writes pending changes to disk. Further
    /// calls have no effect.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            var (registry, kie, monitor) = CloseListeners();
            await Task.WhenAll(registry, kie, monitor);
            _state.Dispose();
        }
    }

    private async Task ListenAsync(PortReservation? registryPort, PortReservation? kiePort, PortReservation? monitorPort, CancellationToken cancellationToken)
    {
        await _state.SeedAsync(cancellationToken);
        _registryListener = await EngineListener.StartAsync(
            "registry", RegistryAddress, _options, Faults, _state.BuildRegistry, registryPort, cancellationToken);
        RegistryAddress = _registryListener.Address;
        _state.Registry.Advertise(RegistryAddress);
        _kieListener = await EngineListener.StartAsync("kie", KieAddress, _options, Faults, _state.BuildKie, kiePort, cancellationToken);
        KieAddress = _kieListener.Address;
        if (MonitorAddress is { } monitor)
        {
            _monitorListener = await EngineListener.StartAsync("monitor", monitor, _options, Faults, _state.BuildMonitor, monitorPort, cancellationToken);
            MonitorAddress = _monitorListener.Address;
        }

        _state.SetReady();
    }

    private (Task Registry, Task Kie, Task Monitor) CloseListeners()
    {
        _state.EndPendingRequests();
        var closing = (Close(_registryListener), Close(_kieListener), Close(_monitorListener));
        (_registryListener, _kieListener, _monitorListener) = (null, null, null);
        return closing;

        static Task Close(EngineListener? listener) => listener?.DisposeAsync().AsTask() ?? Task.CompletedTask;
    }
}
