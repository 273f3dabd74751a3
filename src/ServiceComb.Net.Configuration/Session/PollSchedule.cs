namespace ServiceComb.Net.Configuration.Session;

/// <summary>When a poll asks, and how: held requests; pauses after failures and after answers that come at once and say
/// nothing new; and whole lists now and then, because a cluster's cache can answer a new revision with old items.</summary>
internal sealed class PollSchedule(KieOptions options)
{
    private static readonly TimeSpan MaxBackOff = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MaxIdleDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ImmediateResponse = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan VerifyAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan VerifyEvery = TimeSpan.FromMinutes(10);
    private readonly TimeProvider _time = options.Time;
    private int _failures;
    private int _idleResponses;
    private long _verifyAt = After(options.Time, WithJitter(VerifyEvery));

    /// <summary>How long to wait before the next request.</summary>
    public TimeSpan Delay { get; private set; }

    public PollRequest Next(bool hasRevision, bool isAsked)
    {
        var now = _time.GetTimestamp();
        var untilVerified = _time.GetElapsedTime(now, _verifyAt);
        var isFull = isAsked || !hasRevision || _failures > 0 || untilVerified <= TimeSpan.Zero;
        if (isFull)
        {
            _verifyAt = After(_time, WithJitter(VerifyEvery));
        }

        var held = options.EnableLongPolling && !isFull;
        return new PollRequest(isFull, isAsked, held ? Min(options.PollingWaitTime, untilVerified) : TimeSpan.Zero, now);
    }

    public void OnSuccess(PollRequest turn, bool notModified, bool changed)
    {
        _failures = 0;
        if (!notModified && !turn.IsFull)
        {
            _verifyAt = Math.Min(_verifyAt, After(_time, VerifyAfter));
        }

        if (!options.EnableLongPolling)
        {
            Delay = options.RefreshInterval;
            return;
        }

        // A write to somebody else's items makes one answer come at once, and a whole list always does; more in a row mean
        // an engine that does not hold requests.
        var isIdle = !changed && !turn.IsForced && _time.GetElapsedTime(turn.StartedAt) < ImmediateResponse;
        _idleResponses = isIdle ? _idleResponses + 1 : 0;
        Delay = _idleResponses <= 2 ? TimeSpan.Zero : BackOff(_idleResponses - 2, TimeSpan.FromMilliseconds(100), MaxIdleDelay);
    }

    /// <summary>Slows down.</summary>
    /// <param name="asked">How long the engine wants to be left alone; null when it did not say.</param>
    public void OnFailure(TimeSpan? asked = null)
    {
        var backOff = BackOff(++_failures, TimeSpan.FromMilliseconds(500), MaxBackOff);
        var least = Min(asked ?? TimeSpan.Zero, MaxRetryAfter);
        // Never earlier than asked, and not everybody at that very moment.
        Delay = least > backOff ? least + (backOff / 2) : backOff;
    }

    /// <summary>Makes the next request ask for everything.</summary>
    public void PollAgain() => _verifyAt = _time.GetTimestamp();

    private static TimeSpan BackOff(int times, TimeSpan first, TimeSpan longest) =>
        WithJitter(Min(first * Math.Pow(2, Math.Min(times - 1, 20)), longest));

    // The upper half of it, so that instances that failed together do not come back together.
    private static TimeSpan WithJitter(TimeSpan span) => span * (0.5 + (Random.Shared.NextDouble() / 2));

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static long After(TimeProvider time, TimeSpan span) => time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency);
}
