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

    /// <summary>The time since the first of these failures; zero when there is none.</summary>
    public TimeSpan Duration => Failures == 0 ? TimeSpan.Zero : time.GetElapsedTime(_since);

    /// <summary>Records a failure; returns true when it should be logged.</summary>
    public bool OnFailure()
    {
        if (Failures++ == 0)
        {
            _since = _logged = time.GetTimestamp();
            return true;
        }

        if (time.GetElapsedTime(_logged) < Interval)
        {
            return false;
        }

        _logged = time.GetTimestamp();
        return true;
    }

    public void OnSuccess() => Failures = 0;
}
