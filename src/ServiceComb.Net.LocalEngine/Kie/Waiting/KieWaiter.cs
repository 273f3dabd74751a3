namespace ServiceComb.Net.LocalEngine.Kie.Waiting;

/// <summary>One held call. Ends with the answer of whoever woke it, or with null when its time is over or the caller is
/// gone.</summary>
internal sealed class KieWaiter(KieWaiters waiters, KieTopic topic)
    : TaskCompletionSource<SharedPollResponse?>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public KieTopic Topic => topic;

    /// <summary>Whether it is in its topic's chain. This and its neighbours are used under the lock of <see cref="KieWaiters"/>.</summary>
    public bool IsHeld { get; set; }

    public KieWaiter? Next { get; set; }

    public KieWaiter? Previous { get; set; }

    /// <summary>Ends the wait without an answer.</summary>
    public void Leave()
    {
        waiters.Remove(this);
        TrySetResult(null);
    }
}
