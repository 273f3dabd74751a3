namespace ServiceComb.Net.LocalEngine.Kie.Waiting;

/// <summary>A pending long poll. It completes with the response of a change, or with null when the wait time is over or the
/// client disconnected.</summary>
internal sealed class KieWaiter(KieWaiters waiters, KieTopic topic)
    : TaskCompletionSource<SharedPollResponse?>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public KieTopic Topic => topic;

    /// <summary>Gets or sets a value indicating whether the waiter is linked to its topic. This property and the links
    /// require the lock of <see cref="KieWaiters"/>.</summary>
    public bool IsQueued { get; set; }

    public KieWaiter? Next { get; set; }

    public KieWaiter? Previous { get; set; }

    /// <summary>Completes the wait without a response.</summary>
    public void EndWait()
    {
        waiters.Remove(this);
        TrySetResult(null);
    }
}
