using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Configuration.Logging;

/// <summary>The logger created by <see cref="BootstrapLoggerFactory"/>.</summary>
internal sealed partial class BootstrapLogger(BootstrapLoggerFactory logs, string category) : ILogger
{
    private AttachedLogger? _attached;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => Target()?.BeginScope(state);

    // Until a factory is attached, the configured levels are unknown. Do not buffer debug entries, which are too many.
    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return Target()?.IsEnabled(logLevel) ?? (logLevel >= LogLevel.Information);
        }
        catch (Exception)
        {
            // A failing logging provider must not stop polling.
            return false;
        }
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (Target() is { } target)
        {
            Write(target);
        }
        else if (logLevel >= LogLevel.Information)
        {
            logs.Buffer(category, Write);
        }

        void Write(ILogger logger)
        {
            try
            {
                logger.Log(logLevel, eventId, state, exception, formatter);
            }
            catch (Exception)
            {
                // A failing logging provider must not stop polling.
            }
        }
    }

    private ILogger? Target()
    {
        if (logs.Target is not { } factory)
        {
            return null;
        }

        var attached = Volatile.Read(ref _attached);
        if (attached is null || !ReferenceEquals(attached.Factory, factory))
        {
            try
            {
                attached = new AttachedLogger(factory, factory.CreateLogger(category));
            }
            catch (ObjectDisposedException)
            {
                logs.Detach(factory);
                return null;
            }

            Volatile.Write(ref _attached, attached);
        }

        return attached.Logger;
    }

    private sealed record AttachedLogger(ILoggerFactory Factory, ILogger Logger);

    [LoggerMessage(599, LogLevel.Warning, "Dropped {Count} earlier log entries of the configuration, which were written before logging was available")]
    public static partial void LogDropped(ILogger logger, int count);
}
