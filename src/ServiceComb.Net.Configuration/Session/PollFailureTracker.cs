namespace ServiceComb.Net.Configuration.Session;

/// <summary>Knows which scopes fail, so that a line is logged when that changes, not per failure. The first failure of all
/// and the end of all are told at once. In between a scope is told when it fails or answers a second time, and all that did
/// so by then with it: an engine that goes away or comes back does that to all of them within moments.</summary>
internal sealed class PollFailureTracker(TimeProvider time)
{
    private readonly Dictionary<string, Failing> _failing = [];
    private readonly List<string> _recovered = [];
    private readonly Lock _gate = new();
    private static readonly TimeSpan ReminderInterval = TimeSpan.FromMinutes(5);
    private long _since;
    private long _reminded;

    /// <summary>The scopes that fail.</summary>
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

    /// <summary>What a scope failed with last, and since when it fails; null when it does not.</summary>
    public (string Reason, DateTimeOffset Since)? Of(string scope)
    {
        lock (_gate)
        {
            return _failing.TryGetValue(scope, out var failing) ? (failing.Reason, failing.Since) : null;
        }
    }

    /// <summary>Notes a failure that is told otherwise.</summary>
    public void Record(string scope, string reason)
    {
        lock (_gate)
        {
            BeginOutage();
            _failing[scope] = new Failing(reason, time.GetUtcNow(), Count: 1, IsReported: true);
        }
    }

    /// <summary>Notes a failure; null when there is nothing new about it.</summary>
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

    /// <summary>Notes an answer; null when there is nothing new about it.</summary>
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
                return new PollStatusChange([scope], IsComplete: true, time.GetElapsedTime(_since));
            }

            if (failing.IsReported)
            {
                _recovered.Add(scope);
            }

            return null;
        }
    }

    /// <summary>Returns how long the engine has failed, once every five minutes; null in between.</summary>
    public TimeSpan? TakeReminder()
    {
        lock (_gate)
        {
            if (_failing.Count == 0 || time.GetElapsedTime(_reminded) < ReminderInterval)
            {
                return null;
            }

            _reminded = time.GetTimestamp();
            return time.GetElapsedTime(_since);
        }
    }

    private bool BeginOutage()
    {
        var isFirst = _failing.Count == 0;
        if (isFirst)
        {
            _since = _reminded = time.GetTimestamp();
        }

        return isFirst;
    }

    private List<string> ReportAll()
    {
        List<string> untold = [.. _failing.Where(static pair => !pair.Value.IsReported).Select(static pair => pair.Key)];
        untold.ForEach(scope => _failing[scope] = _failing[scope] with { IsReported = true });
        return untold;
    }

    private string[] TakeRecovered()
    {
        string[] back = [.. _recovered];
        _recovered.Clear();
        return back;
    }

    private sealed record Failing(string Reason, DateTimeOffset Since, int Count, bool IsReported);
}
