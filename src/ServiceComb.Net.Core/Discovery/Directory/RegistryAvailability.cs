namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Tracks whether the registry responds to instance queries, and limits how long first calls wait. All first calls together
/// wait no longer for an unavailable registry than a single one may.</summary>
internal sealed class RegistryAvailability(TimeSpan firstUseTimeout, IEnumerable<string> addresses, TimeProvider time)
{
    private readonly string _addresses = string.Join(", ", addresses);

    // Timestamp of the first wait or failed query since the last response of the registry; 0 after a response.
    private long _outageSince;

    private volatile string? _failure;

    public void OnAnswered()
    {
        if (Volatile.Read(ref _outageSince) != 0)
        {
            _failure = null;
            Volatile.Write(ref _outageSince, 0);
        }
    }

    public void OnFailed(string reason)
    {
        _failure = reason;
        _ = UnansweredFor();
    }

    /// <summary>Returns how long a first call that starts now may wait.</summary>
    public TimeSpan LimitWait(TimeSpan wait)
    {
        var remaining = firstUseTimeout - UnansweredFor();
        return wait < remaining ? wait : remaining;
    }

    public string Describe()
    {
        var failure = _failure is { } reason ? $": {reason}" : "";
        return Volatile.Read(ref _outageSince) is not 0 and var since
            ? $"the registry ({_addresses}) has not responded for {time.GetElapsedTime(since).TotalSeconds:F0} s{failure}"
            : $"the registry ({_addresses}) has not responded to the query for the service yet{failure}";
    }

    private TimeSpan UnansweredFor()
    {
        var now = Math.Max(1, time.GetTimestamp());
        var since = Interlocked.CompareExchange(ref _outageSince, now, 0);
        return since == 0 ? TimeSpan.Zero : time.GetElapsedTime(since, now);
    }
}
