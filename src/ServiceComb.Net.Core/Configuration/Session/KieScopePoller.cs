using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Configuration.Layers;

namespace ServiceComb.Net.Configuration.Session;

/// <summary>Polls a scope with one request at a time.</summary>
internal sealed class KieScopePoller(
    KieScope scope, KieClient client, ServiceCombOptions options, KieSession session, long revision, TimeSpan? retryAfter) : IDisposable
{
    /// <summary>The revision for requests without a previous list. Not 0, which is the revision of an empty engine, so the engine would wait.</summary>
    public const long NoRevision = -1;
    private readonly Lock _gate = new();
    private readonly PollSchedule _schedule = new(options);
    private readonly KieListReader _reader = new();
    private CancellationTokenSource _round = new();
    private TaskCompletionSource<bool>? _pending;
    private long _revision = revision;

    public async Task RunAsync(CancellationToken stop)
    {
        if (retryAfter is { } time)
        {
            await WaitRetryAfterAsync(time, stop);
        }

        while (!stop.IsCancellationRequested)
        {
            var (round, pending) = BeginRound(stop);
            try
            {
                var succeeded = await PollOnceAsync(pending is not null, round);
                Complete(pending, succeeded);
            }
            catch (Exception) when (round.IsCancellationRequested)
            {
                // Stopped, or canceled by PollNowAsync, which the next round handles. The canceled request can end with any exception.
                continue;
            }
            catch (Exception)
            {
                // A bug in this library. Continue, because otherwise the layer would never be updated again.
                _schedule.OnFailure();
                Complete(pending, false);
            }

            await DelayAsync(round);
        }

        Complete(_pending, false);
    }

    /// <summary>Polls the engine immediately; returns false when the request failed.</summary>
    public Task<bool> PollNowAsync()
    {
        CancellationTokenSource round;
        TaskCompletionSource<bool> pending;
        lock (_gate)
        {
            if (_pending is { } existing)
            {
                return existing.Task;
            }

            pending = _pending = new(TaskCreationOptions.RunContinuationsAsynchronously);
            round = _round;
        }

        try
        {
            round.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The round just ended, and the next one handles the pending request.
        }

        return pending.Task;
    }

    public void Dispose()
    {
        _round.Dispose();
        _reader.Clear();
    }

    private async Task WaitRetryAfterAsync(TimeSpan time, CancellationToken stop)
    {
        _schedule.OnFailure(time);
        var (round, pending) = BeginRound(stop);
        if (pending is null)
        {
            await DelayAsync(round);
        }
    }

    // Returns early, without an exception, when the round is canceled.
    private async Task DelayAsync(CancellationToken round) =>
        await Task.Delay(_schedule.Delay, options.Time, round).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private (CancellationToken Round, TaskCompletionSource<bool>? Pending) BeginRound(CancellationToken stop)
    {
        var round = CancellationTokenSource.CreateLinkedTokenSource(stop);
        lock (_gate)
        {
            _round.Dispose();
            _round = round;
            return (round.Token, _pending);
        }
    }

    private void Complete(TaskCompletionSource<bool>? pending, bool succeeded)
    {
        if (pending is not null)
        {
            lock (_gate)
            {
                _pending = null;
            }

            pending.TrySetResult(succeeded);
        }
    }

    private async Task<bool> PollOnceAsync(bool isForced, CancellationToken round)
    {
        var request = _schedule.Next(hasRevision: _revision != NoRevision, isForced);
        var query = scope.Query with { Revision = request.IsFull ? NoRevision : _revision, Wait = request.Wait };
        try
        {
            var list = await client.ListAsync(query, _reader, round);
            // Discard a response that arrives after cancellation, because a new poller may already have a newer one.
            round.ThrowIfCancellationRequested();
            var changed = !list.NotModified && Apply(KiePollResult.FromResponse(scope, list));
            _schedule.OnSuccess(request, list.NotModified, changed);
            session.OnPollSucceeded(scope);
            session.Metrics?.RecordPoll(options.Time.GetElapsedTime(request.StartedAt), changed ? "changed" : "unchanged");
            return true;
        }
        catch (Exception exception) when (!round.IsCancellationRequested)
        {
            // Catch everything: after a failure, the values stay and polling continues.
            _schedule.OnFailure((exception as EngineException)?.RetryAfter);
            session.OnPollFailed(scope, exception);
            session.Metrics?.RecordPoll(options.Time.GetElapsedTime(request.StartedAt), "failed");
            return false;
        }
    }

    private bool Apply(KiePollResult result)
    {
        if (result.Revision < _revision)
        {
            session.OnRevisionWentBack(scope, _revision, result.Revision.Value);
            _schedule.PollAgain();
        }

        _revision = result.Revision ?? NoRevision;
        return session.Apply([result]);
    }
}
