using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Configuration.Layers;
using ServiceComb.Net.Configuration.Telemetry;

namespace ServiceComb.Net.Configuration.Session;

/// <summary>Keeps one scope current: one loop, one request at a time.</summary>
internal sealed class KieScopePoller(
    KieScope scope, KieClient client, KieOptions options, KieSession session, KieTelemetry telemetry, long revision, TimeSpan? retryAfter) : IDisposable
{
    /// <summary>The revision of one who has nothing. Not 0: that is an empty engine's own, and it would wait.</summary>
    public const long NoRevision = -1;
    private readonly Lock _gate = new();
    private readonly PollSchedule _schedule = new(options);
    private readonly KieListReader _reader = new();
    private CancellationTokenSource _round = new();
    private TaskCompletionSource<bool>? _pending;
    private long _revision = revision;

    public async Task RunAsync(CancellationToken stop)
    {
        if (retryAfter is { } asked)
        {
            await WaitRetryAfterAsync(asked, stop);
        }

        while (!stop.IsCancellationRequested)
        {
            var (round, wish) = BeginRound(stop);
            try
            {
                var succeeded = await PollOnceAsync(wish is not null, round);
                Complete(wish, succeeded);
            }
            catch (Exception) when (round.IsCancellationRequested)
            {
                // Stopped, or somebody wants an answer now and the next round gives it. What was under way may end as
                // cancelled or as broken.
                continue;
            }
            catch (Exception)
            {
                // A mistake of ours. Ended, the loop would leave its layer as it is for good.
                _schedule.OnFailure();
                Complete(wish, false);
            }

            await DelayAsync(round);
        }

        Complete(_pending, false);
    }

    /// <summary>Asks the engine at once; false when it did not answer.</summary>
    public Task<bool> PollNowAsync()
    {
        CancellationTokenSource round;
        TaskCompletionSource<bool> asked;
        lock (_gate)
        {
            if (_pending is { } underWay)
            {
                return underWay.Task;
            }

            asked = _pending = new(TaskCreationOptions.RunContinuationsAsynchronously);
            round = _round;
        }

        try
        {
            round.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // That round ended in this moment, and the next one sees the wish.
        }

        return asked.Task;
    }

    public void Dispose()
    {
        _round.Dispose();
        _reader.Clear();
    }

    private async Task WaitRetryAfterAsync(TimeSpan time, CancellationToken stop)
    {
        _schedule.OnFailure(time);
        var (round, wish) = BeginRound(stop);
        if (wish is null)
        {
            await DelayAsync(round);
        }
    }

    // Ends early when the round does, which is no failure.
    private async Task DelayAsync(CancellationToken round) =>
        await Task.Delay(_schedule.Delay, options.Time, round).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private (CancellationToken Round, TaskCompletionSource<bool>? Asked) BeginRound(CancellationToken stop)
    {
        var round = CancellationTokenSource.CreateLinkedTokenSource(stop);
        lock (_gate)
        {
            _round.Dispose();
            _round = round;
            return (round.Token, _pending);
        }
    }

    private void Complete(TaskCompletionSource<bool>? asked, bool succeeded)
    {
        if (asked is not null)
        {
            lock (_gate)
            {
                _pending = null;
            }

            asked.TrySetResult(succeeded);
        }
    }

    private async Task<bool> PollOnceAsync(bool isAsked, CancellationToken round)
    {
        var plan = _schedule.Next(hasRevision: _revision != NoRevision, isAsked);
        var query = scope.Query with { Revision = plan.IsFull ? NoRevision : _revision, Wait = plan.Wait };
        try
        {
            var answer = await client.ListAsync(query, _reader, round);
            // An answer that comes as the loop ends could be older than one that a new loop has by now.
            round.ThrowIfCancellationRequested();
            var changed = !answer.NotModified && Apply(KiePollResult.FromResponse(scope, answer));
            _schedule.OnSuccess(plan, answer.NotModified, changed);
            session.OnPollSucceeded(scope);
            telemetry.RecordPoll(options.Time.GetElapsedTime(plan.StartedAt), changed ? "changed" : "unchanged");
            return true;
        }
        catch (Exception exception) when (!round.IsCancellationRequested)
        {
            // Whatever an answer does to us, the values stay and the loop goes on.
            _schedule.OnFailure((exception as EngineException)?.RetryAfter);
            session.OnPollFailed(scope, exception);
            telemetry.RecordPoll(options.Time.GetElapsedTime(plan.StartedAt), "failed");
            return false;
        }
    }

    private bool Apply(KiePollResult answer)
    {
        if (answer.Revision < _revision)
        {
            session.OnRevisionWentBack(scope, _revision, answer.Revision.Value);
            _schedule.PollAgain();
        }

        _revision = answer.Revision ?? NoRevision;
        return session.Apply([answer]);
    }
}
