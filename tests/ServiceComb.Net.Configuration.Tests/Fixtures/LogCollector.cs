using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Configuration.Tests.Fixtures;

/// <summary>Collects log entries and waits for entries.</summary>
public sealed class LogCollector : ILoggerFactory, ILogger
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<(LogLevel Level, int Id, string Text)> Lines { get; } = [];

    public IEnumerable<string> Warnings => Lines.Where(line => line.Level >= LogLevel.Warning).Select(line => line.Text);

    public int Count(int id) => Lines.Count(line => line.Id == id);

    public Task UntilAsync(int id, int times = 1) => UntilAsync(line => line.Id == id, times);

    public async Task UntilAsync(Func<(LogLevel Level, int Id, string Text), bool> condition, int times = 1)
    {
        while (true)
        {
            var next = Volatile.Read(ref _next).Task;
            if (Lines.Count(condition) >= times)
            {
                return;
            }

            await next.WaitAsync(TimeSpan.FromSeconds(120));
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Lines.Enqueue((logLevel, eventId.Id, formatter(state, exception)));
        Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    public void Dispose()
    {
    }
}
