namespace ServiceComb.Net.LocalEngine.Storage;

/// <summary>A change with a result.</summary>
internal sealed class PendingChange<T>(ChangeSubject subject, Func<PendingChange, T> stage) : PendingChange(subject)
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    /// <summary>Ends with the result when the change is committed and visible.</summary>
    public Task<T> Task => _answer.Task;

    protected override void Check() => _result = stage(this);

    protected override void Answer() => _answer.TrySetResult(_result);

    protected override void Refuse(Exception exception) => _answer.TrySetException(exception);
}
