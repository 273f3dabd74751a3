using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Discovery.Tests.Fixtures;

/// <summary>Keeps what is logged, as <c>Warning 202 text</c>.</summary>
internal sealed class LogCollector : ILoggerProvider
{
    public ConcurrentQueue<string> All { get; } = new();

    /// <summary>The line whose writing fails, by its level and number; null for none.</summary>
    public string? Failing { get; set; }

    public int Count(string text) => All.Count(line => line.Contains(text, StringComparison.Ordinal));

    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith("ServiceComb.", StringComparison.Ordinal) ? new Line(this) : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public void Dispose()
    {
    }

    private sealed class Line(LogCollector lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = $"{logLevel} {eventId.Id} {formatter(state, exception)}";
            lines.All.Enqueue(line);
            if (lines.Failing is { } failing && line.StartsWith(failing, StringComparison.Ordinal))
            {
                throw new IOException("the log cannot be written");
            }
        }
    }
}
