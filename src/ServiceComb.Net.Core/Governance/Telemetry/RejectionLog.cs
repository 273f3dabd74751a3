using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Governance.Telemetry;

/// <summary>Logs rejections per policy: the first one, then the count of each minute until a minute passes without
/// any.</summary>
internal sealed partial class RejectionLog : IDisposable
{
    private const int MaxPolicies = 1000;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<(string Policy, string Side), Counter> _counters = new();
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private int _isRunning;

    public RejectionLog(ILogger logger, TimeProvider time)
    {
        _logger = logger;
        _timer = time.CreateTimer(static log => ((RejectionLog)log!).LogCounts(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Records a rejection.</summary>
    /// <param name="policy">The key of the policy.</param>
    /// <param name="side">The direction of traffic: <c>outgoing</c> or <c>incoming</c>.</param>
    /// <param name="reason">The message of the rejection.</param>
    public void Add(string policy, string side, string reason)
    {
        if (_counters.TryGetValue((policy, side), out var counter))
        {
            counter.Increment();
            return;
        }

        if (_counters.Count >= MaxPolicies || !_counters.TryAdd((policy, side), new Counter()))
        {
            return;
        }

        LogFirst(_logger, policy, side, reason);
        if (Interlocked.Exchange(ref _isRunning, 1) == 0)
        {
            _timer.Change(Interval, Interval);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void LogCounts()
    {
        foreach (var (key, counter) in _counters)
        {
            if (counter.Take() is var count and > 0)
            {
                LogCount(_logger, key.Policy, count, key.Side);
            }
            else
            {
                _counters.TryRemove(key, out _);
            }
        }
    }

    [LoggerMessage(325, LogLevel.Information, "{Policy} rejects {Side} calls: {Reason}")]
    private static partial void LogFirst(ILogger logger, string policy, string side, string reason);

    [LoggerMessage(326, LogLevel.Information, "{Policy} rejected {Count} further {Side} calls in the last minute")]
    private static partial void LogCount(ILogger logger, string policy, long count, string side);

    private sealed class Counter
    {
        private long _count;

        public void Increment() => Interlocked.Increment(ref _count);

        public long Take() => Interlocked.Exchange(ref _count, 0);
    }
}
