using ServiceComb.Net.LocalEngine.Faults;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Rbac;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine;

/// <summary>Registry, configuration center and governance API of an Apache ServiceComb engine in this process. For
/// development and tests: one machine, no cloud. It speaks service-center 2.2 and KIE 0.3.</summary>
public sealed class LocalEngineHost : IAsyncDisposable
{
    private readonly LocalEngineOptions _options;
    private EngineState _state;
    private EngineListener? _registryListener;
    private EngineListener? _kieListener;
    private bool _disposed;

    private LocalEngineHost(LocalEngineOptions options, EngineState state)
    {
        (_options, _state) = (options, state);
        (RegistryAddress, KieAddress) = (EngineListener.AddressOf(options.RegistryUrl, options), EngineListener.AddressOf(options.KieUrl, options));
    }

    /// <summary>Where registry and governance API listen, ending with a slash.</summary>
    public Uri RegistryAddress { get; private set; }

    /// <summary>Where the configuration center listens, ending with a slash.</summary>
    public Uri KieAddress { get; private set; }

    /// <summary>Makes the engine fail on purpose.</summary>
    public EngineFaults Faults { get; } = new();

    /// <summary>Starts an engine; when the task ends, it answers.</summary>
    /// <exception cref="LocalEngineException">An option is wrong, the certificate has no private key or is not valid now, a port is taken, or the data directory cannot be used.</exception>
    public static async Task<LocalEngineHost> StartAsync(LocalEngineOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new LocalEngineOptions();
        EngineListener.Require("registry", options.RegistryUrl, options);
        EngineListener.Require("kie", options.KieUrl, options);
        options.Require();
        RbacModule.Check(options);
        var engine = new LocalEngineHost(options, EngineState.Open(options));
        try
        {
            await engine.ListenAsync(cancellationToken);
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Moves the clock of the leases: instances without a heartbeat expire without waiting, and are gone from the
    /// lists at once. Self-preservation does not hold them, as it does when nearly all expire by
    /// <see cref="LocalEngineOptions.Time"/>, which time stamps and waiting calls keep to.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public void AdvanceLeases(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        _state.Registry.AdvanceLeases(time);
    }

    /// <summary>Makes changes fail as on a full disk.</summary>
    internal void SetDiskFull(bool isFull) => _state.SetDiskFull(isFull);

    /// <summary>Breaks every open watch.</summary>
    public void DropWatches() => _state.Registry.EndWatches();

    /// <summary>Stops the engine and starts it again at the same addresses.</summary>
    /// <param name="empty">Whether it has forgotten everything. With a data directory the file is deleted; without one,
    /// what is not forgotten stays in memory.</param>
    /// <param name="whileAway">What to do while nobody answers.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="LocalEngineException">A port was taken meanwhile; the engine stays stopped.</exception>
    public async Task RestartAsync(bool empty = false, Func<Task>? whileAway = null, CancellationToken cancellationToken = default)
    {
        await StopListeningAsync();
        if (empty || _options.DataDirectory is not null)
        {
            _state.Dispose();
        }

        using (new PortReservation(RegistryAddress))
        using (new PortReservation(KieAddress))
        {
            await (whileAway?.Invoke() ?? Task.CompletedTask);
        }

        if (empty && _options.DataDirectory is { } directory)
        {
            EngineDatabase.Delete(directory);
        }

        _state = empty || _options.DataDirectory is not null ? EngineState.Open(_options) : _state;
        await ListenAsync(cancellationToken);
    }

    /// <summary>Stops the engine: waiting calls end, watches close, every change is on disk. Calling it twice is the same as once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            await StopListeningAsync();
            _state.Dispose();
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await _state.SeedAsync(cancellationToken);
        _registryListener = await EngineListener.StartAsync(
            "registry", RegistryAddress, _options, Faults, _state.BuildRegistry, cancellationToken);
        RegistryAddress = _registryListener.Address;
        _state.Registry.Advertise(RegistryAddress);
        _kieListener = await EngineListener.StartAsync("kie", KieAddress, _options, Faults, _state.BuildKie, cancellationToken);
        KieAddress = _kieListener.Address;
    }

    private async Task StopListeningAsync()
    {
        _state.EndWaits();
        await Task.WhenAll(
            _registryListener?.DisposeAsync().AsTask() ?? Task.CompletedTask,
            _kieListener?.DisposeAsync().AsTask() ?? Task.CompletedTask);
        (_registryListener, _kieListener) = (null, null);
    }
}
