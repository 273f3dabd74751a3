namespace ServiceComb.Net.Configuration.Session;

/// <summary>Knows which scopes fail, so that a line is logged when that changes, not per failure. The first failure of all
/// and the end of all are told at once. In between a scope is told when it fails or answers a second time, and all that did
/// so by then with it: an engine that goes away or comes back does that to all of them within moments.</summary>
internal sealed class PollFailureTracker(TimeProvider time)
{
    private readonly Dictionary<string, Failing> _failing = [];
    private readonly List<string> _back = [];
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
            Begin();
            _failing[scope] = new Failing(reason, time.GetUtcNow(), Times: 1, IsTold: true);
        }
    }

    /// <summary>Notes a failure; null when there is nothing new about it.</summary>
    public PollStatusChange? Failed(string scope, string reason)
    {
        lock (_gate)
        {
            var isFirst = Begin();
            var failing = _failing.TryGetValue(scope, out var before)
                ? before with { Reason = reason, Times = before.Times + 1 }
                : new Failing(reason, time.GetUtcNow(), Times: 1, IsTold: _back.Remove(scope));
            _failing[scope] = failing;
            return !failing.IsTold && (isFirst || failing.Times > 1) ? new PollStatusChange(ReportAll(), isFirst, TimeSpan.Zero) : null;
        }
    }

    /// <summary>Notes an answer; null when there is nothing new about it.</summary>
    public PollStatusChange? Answered(string scope)
    {
        lock (_gate)
        {
            if (!_failing.Remove(scope, out var failing))
            {
                return _back.Contains(scope) ? new PollStatusChange(TakeBack(), IsWhole: false, TimeSpan.Zero) : null;
            }

            if (_failing.Count == 0)
            {
                _back.Clear();
                return new PollStatusChange([scope], IsWhole: true, time.GetElapsedTime(_since));
            }

            if (failing.IsTold)
            {
                _back.Add(scope);
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

    private bool Begin()
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
        List<string> untold = [.. _failing.Where(static pair => !pair.Value.IsTold).Select(static pair => pair.Key)];
        untold.ForEach(scope => _failing[scope] = _failing[scope] with { IsTold = true });
        return untold;
    }

    private string[] TakeBack()
    {
        string[] back = [.. _back];
        _back.Clear();
        return back;
    }

    private sealed record Failing(string Reason, DateTimeOffset Since, int Times, bool IsTold);
}
