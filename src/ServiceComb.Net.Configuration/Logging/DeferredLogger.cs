using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Configuration.Logging;

/// <summary>A logger of <see cref="DeferredLogs"/>.</summary>
internal sealed partial class DeferredLogger(DeferredLogs logs, string category) : ILogger
{
    private Known? _known;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => Target()?.BeginScope(state);

    // Before logging is up nobody knows its levels; debug lines are too many to keep.
    public bool IsEnabled(LogLevel logLevel) => Target()?.IsEnabled(logLevel) ?? (logLevel >= LogLevel.Information);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (Target() is { } target)
        {
            target.Log(logLevel, eventId, state, exception, formatter);
        }
        else if (logLevel >= LogLevel.Information)
        {
            logs.Write(category, later => later.Log(logLevel, eventId, state, exception, formatter));
        }
    }

    private ILogger? Target()
    {
        if (logs.Target is not { } factory)
        {
            return null;
        }

        var known = Volatile.Read(ref _known);
        if (known is null || !ReferenceEquals(known.Factory, factory))
        {
            try
            {
                known = new Known(factory, factory.CreateLogger(category));
            }
            catch (ObjectDisposedException)
            {
                // The host is gone and the configuration outlives it: there is nobody left to tell.
                return null;
            }

            Volatile.Write(ref _known, known);
        }

        return known.Logger;
    }

    private sealed record Known(ILoggerFactory Factory, ILogger Logger);

    [LoggerMessage(599, LogLevel.Warning, "{Count} earlier log lines of the configuration were dropped before logging was up")]
    public static partial void LogDropped(ILogger logger, int count);
}
