using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Scheduling;
using ServiceComb.Net.Discovery.Hosting;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Logs which instances of the tracked services joined and left, with one message per service for all changes within five
/// seconds.</summary>
internal sealed partial class InstanceChangeLog(InstanceDirectory directory, TimeProvider time, ILogger<InstanceChangeLog> logger) : HostedWorker
{
    private const int MaxIds = 5;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<Subscription, byte> _changed = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Subscription, HashSet<string>> _logged = new(ReferenceEqualityComparer.Instance);
    private readonly WakeUpSignal _changes = new();

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        directory.Changed += OnChanged;
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                await _changes.WaitAsync(cancellationToken);
                await Task.Delay(Window, time, cancellationToken);
                LogChanges();
            }
        }
        finally
        {
            directory.Changed -= OnChanged;
        }
    }

    private void OnChanged(Subscription subscription)
    {
        if (_changed.TryAdd(subscription, 0))
        {
            _changes.Set();
        }
    }

    private void LogChanges()
    {
        foreach (var subscription in _changed.Keys)
        {
            _changed.TryRemove(subscription, out _);
            var now = subscription.Entries.SelectMany(static entry => entry.CurrentUntracked.Instances).Select(static instance => instance.InstanceId).ToHashSet(StringComparer.Ordinal);
            var before = _logged.GetValueOrDefault(subscription) ?? [];
            Log(subscription.Name, [.. now.Except(before)], [.. before.Except(now)], now.Count);
            _logged[subscription] = now;
        }

        foreach (var ended in _logged.Keys.Except(directory.Subscriptions).ToList())
        {
            _logged.Remove(ended);
        }
    }

    private void Log(string service, string[] joined, string[] left, int count)
    {
        if (joined.Length > 0 && left.Length > 0)
        {
            LogJoinedAndLeft(logger, service, joined.Length, FormatIds(joined), left.Length, FormatIds(left), count);
        }
        else if (joined.Length > 0)
        {
            LogJoined(logger, service, joined.Length, FormatIds(joined), count);
        }
        else if (left.Length > 0)
        {
            LogLeft(logger, service, left.Length, FormatIds(left), count);
        }
    }

    private static string FormatIds(string[] ids) => LogBounds.List(ids.Order(StringComparer.Ordinal), ids.Length, MaxIds);

    [LoggerMessage(257, LogLevel.Information, "{Service}: {Joined} instances joined ({JoinedIds}), {Count} now")]
    private static partial void LogJoined(ILogger logger, string service, int joined, string joinedIds, int count);

    [LoggerMessage(258, LogLevel.Information, "{Service}: {Left} instances left ({LeftIds}), {Count} now")]
    private static partial void LogLeft(ILogger logger, string service, int left, string leftIds, int count);

    [LoggerMessage(259, LogLevel.Information, "{Service}: {Joined} instances joined ({JoinedIds}) and {Left} left ({LeftIds}), {Count} now")]
    private static partial void LogJoinedAndLeft(ILogger logger, string service, int joined, string joinedIds, int left, string leftIds, int count);
}
