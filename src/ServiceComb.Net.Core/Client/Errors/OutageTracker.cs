namespace ServiceComb.Net.Client.Errors;

/// <summary>Limits the logging of a repeated operation that fails: the first failure, then one failure every five minutes. Not
/// thread-safe.</summary>
internal sealed class OutageTracker(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
    private long _since;
    private long _logged;

    /// <summary>The number of failures since the last success.</summary>
    public int Failures { get; private set; }

    /// <summary>The time from the first of these failures to the last one; zero when there is none.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>Records a failure; returns true when it should be logged.</summary>
    public bool OnFailure()
    {
        var now = time.GetTimestamp();
        if (Failures++ == 0)
        {
            _since = _logged = now;
            return true;
        }

        Duration = time.GetElapsedTime(_since, now);
        if (time.GetElapsedTime(_logged, now) < Interval)
        {
            return false;
        }

        _logged = now;
        return true;
    }

    public void OnSuccess() => (Failures, Duration) = (0, TimeSpan.Zero);
}
