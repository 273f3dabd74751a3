using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ServiceComb.Net.Tests.Fixtures;

/// <summary>Collects log messages with their categories, except for those of Kestrel, which logs warnings on a busy machine.</summary>
internal sealed class LogCollector : ILoggerProvider
{
    private readonly SemaphoreSlim _added = new(0);

    public ConcurrentQueue<string> All { get; } = new();

    /// <summary>Gets the messages at level Warning and above.</summary>
    public ConcurrentQueue<string> Warnings { get; } = new();

    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal) ? NullLogger.Instance : new CollectingLogger(this, categoryName);

    /// <summary>Waits until a matching message is logged.</summary>
    public async Task UntilAsync(Func<string, bool> matches, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(120));
        while (!All.Any(matches))
        {
            await _added.WaitAsync(timeout.Token);
        }
    }

    public void Dispose()
    {
    }

    private void Add(LogLevel level, string line)
    {
        All.Enqueue(line);
        if (level >= LogLevel.Warning)
        {
            Warnings.Enqueue(line);
        }

        _added.Release();
    }

    private sealed class CollectingLogger(LogCollector collector, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            collector.Add(logLevel, $"{category}: {formatter(state, exception)}");
    }
}
