using Microsoft.Extensions.Logging.Abstractions;
using ServiceComb.Net.Engine.Governance;
using ServiceComb.Net.Engine.Hosting;
using ServiceComb.Net.Engine.Kie;
using ServiceComb.Net.Engine.Registry;
using ServiceComb.Net.Engine.Storage;

namespace ServiceComb.Net.Engine;

/// <summary>Registry, configuration center and governance API of an Apache ServiceComb engine in this process. For
/// development and tests: one machine, no cloud. It speaks service-center 2.2 and KIE 0.3.</summary>
public sealed class LocalEngine : IAsyncDisposable
{
    private readonly Journal _journal;
    private readonly RegistryFamily _registry;
    private readonly KieFamily _kie;
    private readonly EngineListener _registryListener;
    private readonly EngineListener _kieListener;

    private LocalEngine(Journal journal, RegistryFamily registry, KieFamily kie, EngineListener registryListener, EngineListener kieListener)
    {
        (_journal, _registry, _kie, _registryListener, _kieListener) = (journal, registry, kie, registryListener, kieListener);
        (RegistryAddress, KieAddress) = (registryListener.Address, kieListener.Address);
    }

    /// <summary>Where registry and governance API listen, ending with a slash.</summary>
    public Uri RegistryAddress { get; }

    /// <summary>Where the configuration center listens, ending with a slash.</summary>
    public Uri KieAddress { get; }

    /// <summary>Starts an engine; when the task ends, it answers.</summary>
    /// <exception cref="LocalEngineException">An option is wrong, a port is taken, or the data directory cannot be used.</exception>
    public static async Task<LocalEngine> StartAsync(LocalEngineOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new LocalEngineOptions();
        var logs = options.Logs ?? NullLoggerFactory.Instance;
        var journal = Journal.Open(options.DataDirectory, logs.CreateLogger(typeof(Journal).FullName!));
        RegistryFamily? registry = null;
        EngineListener? registryListener = null;
        try
        {
            registry = new RegistryFamily(journal, options.Time);
            var kie = new KieFamily(journal, options.Time);
            registryListener = await EngineListener.StartAsync(
                "registry",
                options.RegistryUrl,
                options,
                takesTrailingSlash: false,
                routes =>
                {
                    registry.Map(routes);
                    new GovernanceEndpoints(kie.Store).Map(routes);
                },
                cancellationToken);
            registry.Announce(registryListener.Address);
            var kieListener = await EngineListener.StartAsync("kie", options.KieUrl, options, takesTrailingSlash: true, kie.Map, cancellationToken);
            return new LocalEngine(journal, registry, kie, registryListener, kieListener);
        }
        catch
        {
            registry?.Dispose();
            await (registryListener?.DisposeAsync() ?? ValueTask.CompletedTask);
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Stops the engine: waiting calls end, watches close, every change is on disk. Calling it twice is the same as once.</summary>
    public async ValueTask DisposeAsync()
    {
        _registry.Dispose();
        _kie.Dispose();
        await Task.WhenAll(_registryListener.DisposeAsync().AsTask(), _kieListener.DisposeAsync().AsTask());
        _journal.Dispose();
    }
}
