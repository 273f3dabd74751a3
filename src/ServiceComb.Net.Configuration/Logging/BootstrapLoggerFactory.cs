using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Configuration.Logging;

/// <summary>Loggers for what happens before there is logging: a bounded number of lines is kept and written once a factory
/// is attached; from then on lines go straight to it.</summary>
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
        // The target belongs to the app.
    }

    public void Attach(ILoggerFactory target)
    {
        lock (_gate)
        {
            while (_entries.TryDequeue(out var line))
            {
                line.Write(target.CreateLogger(line.Category));
            }

            if (_dropped > 0)
            {
                BootstrapLogger.LogDropped(target.CreateLogger(typeof(BootstrapLoggerFactory).FullName!), _dropped);
                _dropped = 0;
            }

            _target = target;
        }
    }

    /// <summary>Keeps lines again, because a factory is disposed and the configuration outlives it.</summary>
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
                // Attached in this moment.
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
