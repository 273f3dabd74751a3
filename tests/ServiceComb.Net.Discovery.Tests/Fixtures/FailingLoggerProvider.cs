using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Discovery.Tests.Fixtures;

/// <summary>Throws when a message with a given event ID is logged, as a log on a full disk may.</summary>
internal sealed class FailingLoggerProvider : ILoggerProvider, ILogger
{
    /// <summary>Gets or sets the event ID whose logging throws; null for none.</summary>
    public int? EventId { get; set; }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id == EventId)
        {
            throw new IOException("the log cannot be written");
        }
    }

    public void Dispose()
    {
    }
}
