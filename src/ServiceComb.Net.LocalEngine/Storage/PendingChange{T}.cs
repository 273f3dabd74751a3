namespace ServiceComb.Net.LocalEngine.Storage;

internal sealed class PendingChange<T>(ChangeSubject subject, Func<PendingChange, T> stage) : PendingChange(subject)
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    /// <summary>Gets a task that completes with the result when the change is committed and visible.</summary>
    public Task<T> Task => _completion.Task;

    protected override void Check() => _result = stage(this);

    protected override void Complete() => _completion.TrySetResult(_result);

    protected override void Fail(Exception exception) => _completion.TrySetException(exception);
}
