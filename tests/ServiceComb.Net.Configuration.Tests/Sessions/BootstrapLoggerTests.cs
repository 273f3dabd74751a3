using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ServiceComb.Net.Configuration.Logging;
using ServiceComb.Net.Configuration.Tests.Fixtures;

namespace ServiceComb.Net.Configuration.Tests.Sessions;

public sealed class BootstrapLoggerTests
{
    private readonly BootstrapLoggerFactory _logs = new();
    private readonly FakeLogCollector _written = new();

    [Fact]
    public void Early_entries_are_written_once_and_later_ones_immediately()
    {
        var logger = _logs.CreateLogger("a");
        Write(logger, LogLevel.Information, 1, "early 1");
        Write(logger, LogLevel.Debug, 3, "too fine to keep");
        using var target = _written.CreateFactory();
        _logs.Attach(target);
        Write(logger, LogLevel.Debug, 2, "late 2");
        _logs.Attach(target);
        Assert.Equal(["Information 1 early 1", "Debug 2 late 2"], _written.Lines);
    }

    [Fact]
    public void The_last_200_early_entries_are_kept_and_dropped_ones_are_counted()
    {
        var logger = _logs.CreateLogger("a");
        for (var i = 0; i < 250; i++)
        {
            Write(logger, LogLevel.Information, 1, $"line {i}");
        }

        using var target = _written.CreateFactory();
        _logs.Attach(target);
        Assert.Equal(201, _written.Count);
        Assert.Equal("line 50", _written.Messages[0]);
        Assert.StartsWith("Dropped 50 earlier", _written.LatestRecord.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disposed_or_failing_logger_factory_does_not_throw()
    {
        var logger = _logs.CreateLogger("a");
        var gone = LoggerFactory.Create(_ => { });
        gone.Dispose();
        _logs.Attach(gone);
        Write(logger, LogLevel.Error, 1, "nobody hears this");
        _logs.Attach(new Throwing());
        Write(logger, LogLevel.Error, 1, "nor this");
    }

    private static void Write(ILogger logger, LogLevel level, int id, string text) => logger.Log(level, id, text, null, static (text, _) => text);

    private sealed class Throwing : ILoggerFactory, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("disk full");

        public void Dispose()
        {
        }
    }
}
