using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Faults.Fixtures;

/// <summary>Collects log messages at level Information and above, as <c>Warning 202 text</c>.</summary>
internal sealed class LogCollector : ILoggerProvider
{
    public ConcurrentQueue<string> All { get; } = new();

    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith("ServiceComb.", StringComparison.Ordinal) ? new CollectingLogger(this) : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public void Dispose()
    {
    }

    private sealed class CollectingLogger(LogCollector collector) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                collector.All.Enqueue($"{logLevel} {eventId.Id} {formatter(state, exception)}");
            }
        }
    }
}
