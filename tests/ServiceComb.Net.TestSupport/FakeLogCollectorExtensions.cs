using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace ServiceComb.Net.TestSupport;

/// <summary>Reads the records of a <see cref="FakeLogCollector"/> as text and waits for records.</summary>
public static class FakeLogCollectorExtensions
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(120);

    extension(FakeLogCollector collector)
    {
        /// <summary>Gets the records as <c>Warning 202 message</c>.</summary>
        public IReadOnlyList<string> Lines => [.. collector.GetSnapshot().Select(Line)];

        public IReadOnlyList<string> Messages => [.. collector.GetSnapshot().Select(static record => record.Message)];

        /// <summary>Gets the messages with their exceptions.</summary>
        public IReadOnlyList<string> MessagesWithExceptions => [.. collector.GetSnapshot().Select(static record => $"{record.Message} {record.Exception}")];

        /// <summary>Gets the messages at level Warning and above.</summary>
        public IReadOnlyList<string> Warnings =>
            [.. collector.GetSnapshot().Where(static record => record.Level >= LogLevel.Warning).Select(static record => record.Message)];

        public IReadOnlyList<string> MessagesOf(LogLevel level) =>
            [.. collector.GetSnapshot().Where(record => record.Level == level).Select(static record => record.Message)];

        /// <summary>Counts the lines that contain a text.</summary>
        public int Count(string text) => collector.GetSnapshot().Count(record => Line(record).Contains(text, StringComparison.Ordinal));

        public int Count(int eventId) => collector.GetSnapshot().Count(record => record.Id.Id == eventId);

        public Task WaitForAsync(int eventId, int times = 1) => collector.WaitForAsync(record => record.Id.Id == eventId, times);

        /// <summary>Waits until a number of matching records was logged, also before the call.</summary>
        public async Task WaitForAsync(Func<FakeLogRecord, bool> matches, int times = 1)
        {
            using var timeout = new CancellationTokenSource(TestTimeout);
            await foreach (var record in collector.GetLogsAsync(timeout.Token))
            {
                if (matches(record) && --times == 0)
                {
                    return;
                }
            }
        }

        /// <summary>Creates a factory whose loggers write all levels to the collector.</summary>
        public ILoggerFactory CreateFactory() => new LoggerFactory([new FakeLoggerProvider(collector)]);
    }

    /// <summary>Collects what an app logs, except for Kestrel, which logs warnings on a busy machine.</summary>
    public static ILoggingBuilder AddCollector(this ILoggingBuilder logging, FakeLogCollector collector) =>
        logging.AddProvider(new FakeLoggerProvider(collector)).AddFilter<FakeLoggerProvider>("Microsoft.AspNetCore.Server.Kestrel", LogLevel.None);

    private static string Line(FakeLogRecord record) => $"{record.Level} {record.Id.Id} {record.Message}";
}
