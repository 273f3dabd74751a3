using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Console.Live;

/// <summary>Keeps data of the engine current in the background, and tells pages about changes.</summary>
/// <param name="time">The clock.</param>
/// <param name="isPausedUnviewed">Whether nothing is read while no page is open that shows the data.</param>
internal abstract class Feed(TimeProvider time, bool isPausedUnviewed = false)
{
    private static readonly TimeSpan MinRetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(10);
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FeedStatus _status = new(FeedState.Connecting, time.GetUtcNow());
    private int _viewers;
    private TaskCompletionSource _wake = CreateWake();

    /// <summary>Occurs when data or status changed. Handlers must not block.</summary>
    public event Action? Changed;

    public FeedStatus Status => Volatile.Read(ref _status);

    /// <summary>Gets whether a page is open that shows the data.</summary>
    protected bool IsViewed => Volatile.Read(ref _viewers) > 0;

    protected TimeProvider Time => time;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            if (isPausedUnviewed && !IsViewed)
            {
                await WaitAsync(Timeout.InfiniteTimeSpan, cancellationToken);
                continue;
            }

            TimeSpan delay;
            try
            {
                delay = await UpdateAsync(cancellationToken);
                failures = 0;
                SetStatus(FeedState.Connected, null);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                // Whatever a response contains must not end the feed.
                delay = TimeSpan.FromTicks(Math.Min(MaxRetryDelay.Ticks, MinRetryDelay.Ticks << Math.Min(failures++, 8)));
                SetStatus(exception is EngineException { Status: 401 } ? FeedState.SignInRequired : exception is EngineException { Status: 403 } ? FeedState.Forbidden : FeedState.Lost, exception.Message);
            }

            await WaitAsync(delay, cancellationToken);
        }
    }

    /// <summary>Counts a page that shows the data.</summary>
    public void AddViewer()
    {
        if (Interlocked.Increment(ref _viewers) == 1)
        {
            Refresh();
        }
    }

    public void RemoveViewer() => Interlocked.Decrement(ref _viewers);

    /// <summary>Updates soon, for example after a change that the user made.</summary>
    public void Refresh() => Volatile.Read(ref _wake).TrySetResult();

    public async Task WaitForFirstStatusAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            await _first.Task.WaitAsync(timeout, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The page shows that the engine has not responded yet.
        }
    }

    /// <summary>Updates the data.</summary>
    /// <returns>How long to wait before the next update.</returns>
    protected abstract Task<TimeSpan> UpdateAsync(CancellationToken cancellationToken);

    protected void NotifyChanged() => Changed?.Invoke();

    private void SetStatus(FeedState state, string? reason)
    {
        var before = _status;
        if (before.State != state || before.Reason != reason)
        {
            Volatile.Write(ref _status, new FeedStatus(state, before.State == state ? before.Since : time.GetUtcNow(), reason));
            NotifyChanged();
        }

        _first.TrySetResult();
    }

    private async Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var wake = Volatile.Read(ref _wake).Task;
        await Task.WhenAny(wake, Task.Delay(delay, time, wait.Token));

        // The timer must not outlive the wait.
        await wait.CancelAsync();
        if (wake.IsCompleted)
        {
            Volatile.Write(ref _wake, CreateWake());
        }
    }

    private static TaskCompletionSource CreateWake() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
