using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Configuration.Logging;

/// <summary>A logger of <see cref="BootstrapLoggerFactory"/>.</summary>
internal sealed partial class BootstrapLogger(BootstrapLoggerFactory logs, string category) : ILogger
{
    private AttachedLogger? _attached;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => Target()?.BeginScope(state);

    // Before logging is up nobody knows its levels; debug lines are too many to keep.
    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return Target()?.IsEnabled(logLevel) ?? (logLevel >= LogLevel.Information);
        }
        catch (Exception)
        {
            // As in writing: it must not end a loop.
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
                // A logging provider that fails must not end a loop of the configuration.
            }
        }
    }

    private ILogger? Target()
    {
        if (logs.Target is not { } factory)
        {
            return null;
        }

        var known = Volatile.Read(ref _attached);
        if (known is null || !ReferenceEquals(known.Factory, factory))
        {
            try
            {
                known = new AttachedLogger(factory, factory.CreateLogger(category));
            }
            catch (ObjectDisposedException)
            {
                logs.Detach(factory);
                return null;
            }

            Volatile.Write(ref _attached, known);
        }

        return known.Logger;
    }

    private sealed record AttachedLogger(ILoggerFactory Factory, ILogger Logger);

    [LoggerMessage(599, LogLevel.Warning, "{Count} earlier log lines of the configuration were dropped before logging was up")]
    public static partial void LogDropped(ILogger logger, int count);
}
