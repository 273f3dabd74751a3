using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Discovery.Tests.Fixtures;

/// <summary>Collects log messages, as <c>Warning 202 text</c>.</summary>
internal sealed class LogCollector : ILoggerProvider
{
    public ConcurrentQueue<string> All { get; } = new();

    /// <summary>Gets or sets the prefix (level and event ID) of the message whose logging throws; null for none.</summary>
    public string? Failing { get; set; }

    public int Count(string text) => All.Count(line => line.Contains(text, StringComparison.Ordinal));

    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith("ServiceComb.", StringComparison.Ordinal) ? new CollectingLogger(this) : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public void Dispose()
    {
    }

    private sealed class CollectingLogger(LogCollector collector) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = $"{logLevel} {eventId.Id} {formatter(state, exception)}";
            collector.All.Enqueue(line);
            if (collector.Failing is { } failing && line.StartsWith(failing, StringComparison.Ordinal))
            {
                throw new IOException("the log cannot be written");
            }
        }
    }
}
