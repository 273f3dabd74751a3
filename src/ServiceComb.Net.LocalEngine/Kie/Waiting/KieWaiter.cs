namespace ServiceComb.Net.Engine.Kie.Waiting;

/// <summary>One held call. Ends with the answer of whoever woke it, or with null when its time is over or the caller is
/// gone.</summary>
internal sealed class KieWaiter(KieWaiters waiters, KieTopic topic)
    : TaskCompletionSource<KieWokenAnswer?>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public const int Gone = -1;

    public KieTopic Topic => topic;

    /// <summary>Where it stands among the topic's waiters. Used under the lock of <see cref="KieWaiters"/>.</summary>
    public int Place { get; set; } = Gone;

    /// <summary>Ends the wait without an answer.</summary>
    public void Leave()
    {
        waiters.Remove(this);
        TrySetResult(null);
    }
}
