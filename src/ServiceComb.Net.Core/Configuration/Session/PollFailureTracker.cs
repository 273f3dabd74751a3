namespace ServiceComb.Net.Configuration.Session;

/// <summary>Tracks which scopes fail and decides which changes are logged. The first failure and the recovery of the last failing
/// scope are reported immediately. In between, a change is reported when a scope fails or recovers a second time, together
/// with all scopes that changed by then, because an outage usually affects all scopes within moments.</summary>
internal sealed class PollFailureTracker(TimeProvider time)
{
    private readonly Dictionary<string, Failing> _failing = [];
    private readonly List<string> _recovered = [];
    private readonly Lock _gate = new();
    private static readonly TimeSpan ReminderInterval = TimeSpan.FromMinutes(5);
    private long _outageStart;
    private long _lastReminder;

    /// <summary>The failing scopes.</summary>
    public IReadOnlyList<string> Scopes
    {
        get
        {
            lock (_gate)
            {
                return [.. _failing.Keys];
            }
        }
    }

    /// <summary>Returns the last failure of a scope and the time of its first one; null when the scope does not fail.</summary>
    public (string Reason, DateTimeOffset Since)? Of(string scope)
    {
        lock (_gate)
        {
            return _failing.TryGetValue(scope, out var failing) ? (failing.Reason, failing.Since) : null;
        }
    }

    /// <summary>Records a failure that the caller reports.</summary>
    public void Record(string scope, string reason)
    {
        lock (_gate)
        {
            BeginOutage();
            _failing[scope] = new Failing(reason, time.GetUtcNow(), Count: 1, IsReported: true);
        }
    }

    /// <summary>Records a failure; returns the change to report, or null for none.</summary>
    public PollStatusChange? OnFailure(string scope, string reason)
    {
        lock (_gate)
        {
            var isFirst = BeginOutage();
            var failing = _failing.TryGetValue(scope, out var before)
                ? before with { Reason = reason, Count = before.Count + 1 }
                : new Failing(reason, time.GetUtcNow(), Count: 1, IsReported: _recovered.Remove(scope));
            _failing[scope] = failing;
            return !failing.IsReported && (isFirst || failing.Count > 1) ? new PollStatusChange(ReportAll(), isFirst, TimeSpan.Zero) : null;
        }
    }

    /// <summary>Records a success; returns the change to report, or null for none.</summary>
    public PollStatusChange? OnSuccess(string scope)
    {
        lock (_gate)
        {
            if (!_failing.Remove(scope, out var failing))
            {
                return _recovered.Contains(scope) ? new PollStatusChange(TakeRecovered(), IsComplete: false, TimeSpan.Zero) : null;
            }

            if (_failing.Count == 0)
            {
                _recovered.Clear();
                return new PollStatusChange([scope], IsComplete: true, time.GetElapsedTime(_outageStart));
            }

            if (failing.IsReported)
            {
                _recovered.Add(scope);
            }

            return null;
        }
    }

    /// <summary>Returns the duration of the outage once every five minutes; null in between.</summary>
    public TimeSpan? TakeReminder()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (_failing.Count == 0 || time.GetElapsedTime(_lastReminder, now) < ReminderInterval)
            {
                return null;
            }

            _lastReminder = now;
            return time.GetElapsedTime(_outageStart, now);
        }
    }

    private bool BeginOutage()
    {
        var isFirst = _failing.Count == 0;
        if (isFirst)
        {
            _outageStart = _lastReminder = time.GetTimestamp();
        }

        return isFirst;
    }

    private List<string> ReportAll()
    {
        List<string> unreported = [.. _failing.Where(static pair => !pair.Value.IsReported).Select(static pair => pair.Key)];
        unreported.ForEach(scope => _failing[scope] = _failing[scope] with { IsReported = true });
        return unreported;
    }

    private string[] TakeRecovered()
    {
        string[] recovered = [.. _recovered];
        _recovered.Clear();
        return recovered;
    }

    private sealed record Failing(string Reason, DateTimeOffset Since, int Count, bool IsReported);
}
