using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ServiceComb.Net.Tests.Fixtures;

/// <summary>Keeps what is logged, with its category, but for Kestrel's: that warns when the machine is busy.</summary>
internal sealed class LogCollector : ILoggerProvider
{
    private readonly SemaphoreSlim _added = new(0);

    public ConcurrentQueue<string> All { get; } = new();

    /// <summary>Those that are warnings or worse.</summary>
    public ConcurrentQueue<string> Warnings { get; } = new();

    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal) ? NullLogger.Instance : new Line(this, categoryName);

    /// <summary>Waits until a line is logged that is as wanted.</summary>
    public async Task UntilAsync(Func<string, bool> isWanted, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(120));
        while (!All.Any(isWanted))
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

    private sealed class Line(LogCollector lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add(logLevel, $"{category}: {formatter(state, exception)}");
    }
}
