namespace ServiceComb.Net.Engine.Storage;

/// <summary>Changes that share one commit, in order.</summary>
internal sealed class JournalBatch
{
    private readonly TaskCompletionSource _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<JournalChange> Changes { get; } = [];

    /// <summary>Ends when the changes are committed.</summary>
    public Task Committed => _committed.Task;

    public void Succeed() => _committed.TrySetResult();

    public void Fail(Exception exception)
    {
        _committed.TrySetException(exception);
        // Nobody waits for an expiry's commit; its failure is logged by the journal and must not surface elsewhere.
        _ = _committed.Task.Exception;
    }
}
