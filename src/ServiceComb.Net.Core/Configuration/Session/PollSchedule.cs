using ServiceComb.Net.Client.Scheduling;

namespace ServiceComb.Net.Configuration.Session;

/// <summary>Schedules the requests of a poller: long polls, delays after failures and after immediate responses without
/// changes, and periodic complete lists, because the cache of a cluster can return a new revision with old items.</summary>
internal sealed class PollSchedule(ServiceCombOptions options)
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
    private long _verifyAt = After(options.Time, Backoff.WithJitter(VerifyEvery));

    /// <summary>The delay before the next request.</summary>
    public TimeSpan Delay { get; private set; }

    public PollRequest Next(bool hasRevision, bool isForced)
    {
        var now = _time.GetTimestamp();
        var untilVerified = _time.GetElapsedTime(now, _verifyAt);
        var isFull = isForced || !hasRevision || _failures > 0 || untilVerified <= TimeSpan.Zero;
        if (isFull)
        {
            _verifyAt = After(_time, Backoff.WithJitter(VerifyEvery));
        }

        var isHeld = options.Kie.EnableLongPolling && !isFull;
        return new PollRequest(isFull, isForced, isHeld ? Min(options.Kie.PollingWaitTime, untilVerified) : TimeSpan.Zero, now);
    }

    public void OnSuccess(PollRequest request, bool notModified, bool changed)
    {
        _failures = 0;
        if (!notModified && !request.IsFull)
        {
            _verifyAt = Math.Min(_verifyAt, After(_time, VerifyAfter));
        }

        if (!options.Kie.EnableLongPolling)
        {
            Delay = options.Kie.RefreshInterval;
            return;
        }

        // One immediate response without changes is normal after writes to other items, and after requests of complete lists. More in
        // a row mean that the engine does not hold requests.
        var isIdle = !changed && !request.IsForced && _time.GetElapsedTime(request.StartedAt) < ImmediateResponse;
        _idleResponses = isIdle ? _idleResponses + 1 : 0;
        Delay = _idleResponses <= 2 ? TimeSpan.Zero : Backoff.Delay(_idleResponses - 2, TimeSpan.FromMilliseconds(100), MaxIdleDelay);
    }

    /// <summary>Increases the delay after a failure.</summary>
    /// <param name="retryAfter">The delay that the engine requested; null for none.</param>
    public void OnFailure(TimeSpan? retryAfter = null)
    {
        var backOff = Backoff.Delay(++_failures, TimeSpan.FromMilliseconds(500), MaxBackOff);
        var minDelay = Min(retryAfter ?? TimeSpan.Zero, MaxRetryAfter);
        // Never earlier than requested, plus jitter.
        Delay = minDelay > backOff ? minDelay + (backOff / 2) : backOff;
    }

    /// <summary>Makes the next request return the complete list.</summary>
    public void PollAgain() => _verifyAt = _time.GetTimestamp();

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static long After(TimeProvider time, TimeSpan span) => time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency);
}
