namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Whether the registry answers queries for instances, and how long a first call may wait for it. All first calls
/// together wait for a registry that does not answer no longer than one of them may.</summary>
internal sealed class RegistryAvailability(TimeSpan firstUseTimeout, IEnumerable<string> addresses, TimeProvider time)
{
    private readonly string _addresses = string.Join(", ", addresses);

    // When a call began to wait or a query failed, and the registry has not answered since; 0 when it has.
    private long _unansweredSince;

    private volatile string? _failure;

    public void OnAnswered()
    {
        if (Volatile.Read(ref _unansweredSince) != 0)
        {
            _failure = null;
            Volatile.Write(ref _unansweredSince, 0);
        }
    }

    public void OnFailed(string reason)
    {
        _failure = reason;
        _ = UnansweredFor();
    }

    /// <summary>Limits the wait of a first call, which begins now.</summary>
    public TimeSpan LimitWait(TimeSpan wait)
    {
        var left = firstUseTimeout - UnansweredFor();
        return wait < left ? wait : left;
    }

    public string Describe()
    {
        var failure = _failure is { } reason ? $": {reason}" : "";
        return Volatile.Read(ref _unansweredSince) is not 0 and var since
            ? $"the registry ({_addresses}) has not answered a query for {time.GetElapsedTime(since).TotalSeconds:F0} s{failure}"
            : $"the registry ({_addresses}) has not answered the query for it yet{failure}";
    }

    private TimeSpan UnansweredFor()
    {
        var now = Math.Max(1, time.GetTimestamp());
        var since = Interlocked.CompareExchange(ref _unansweredSince, now, 0);
        return since == 0 ? TimeSpan.Zero : time.GetElapsedTime(since, now);
    }
}
