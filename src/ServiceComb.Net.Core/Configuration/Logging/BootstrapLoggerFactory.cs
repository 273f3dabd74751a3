using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Configuration.Logging;

/// <summary>Creates loggers that can be used before logging is available. They buffer a limited number of entries until a logger factory is
/// attached, and then log to this factory.</summary>
internal sealed class BootstrapLoggerFactory : ILoggerFactory
{
    private const int MaxEntries = 200;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, BootstrapLogger> _loggers = new(StringComparer.Ordinal);
    private readonly Queue<(string Category, Action<ILogger> Write)> _entries = new();
    private volatile ILoggerFactory? _target;
    private int _dropped;

    public ILoggerFactory? Target => _target;

    public ILogger CreateLogger(string categoryName) => _loggers.GetOrAdd(categoryName, name => new BootstrapLogger(this, name));

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("Attach a logger factory that has the provider.");

    public void Dispose()
    {
        // The app owns the attached factory.
    }

    public void Attach(ILoggerFactory target)
    {
        lock (_gate)
        {
            while (_entries.TryDequeue(out var entry))
            {
                entry.Write(target.CreateLogger(entry.Category));
            }

            if (_dropped > 0)
            {
                BootstrapLogger.LogDropped(target.CreateLogger(typeof(BootstrapLoggerFactory).FullName!), _dropped);
                _dropped = 0;
            }

            _target = target;
        }
    }

    /// <summary>Detaches a disposed factory and buffers entries again.</summary>
    public void Detach(ILoggerFactory target)
    {
        lock (_gate)
        {
            _target = ReferenceEquals(_target, target) ? null : _target;
        }
    }

    public void Buffer(string category, Action<ILogger> write)
    {
        lock (_gate)
        {
            if (_target is { } target)
            {
                // The factory was attached concurrently.
                write(target.CreateLogger(category));
                return;
            }

            if (_entries.Count == MaxEntries)
            {
                _entries.Dequeue();
                _dropped++;
            }

            _entries.Enqueue((category, write));
        }
    }
}
