namespace ServiceComb.Net.Client.Errors;

/// <summary>Decides which failures of something that is tried again and again are logged: the first one, then one every five
/// minutes while it lasts. Not thread-safe.</summary>
internal sealed class OutageTracker(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
    private long _since;
    private long _logged;

    /// <summary>The failures since the last success.</summary>
    public int Failures { get; private set; }

    /// <summary>The time since the first of them; zero for none.</summary>
    public TimeSpan Duration => Failures == 0 ? TimeSpan.Zero : time.GetElapsedTime(_since);

    /// <summary>Records a failure; returns true when it is to be logged.</summary>
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

    /// <summary>Records a success.</summary>
    public void OnSuccess() => Failures = 0;
}
