namespace ServiceComb.Net.Governance.Outcomes;

/// <summary>Tracks how the body of a request arrives from its sender, such as the client of a gateway. An instance is not
/// responsible for the time in which the sender is waited for.</summary>
internal sealed class RequestUpload(TimeProvider time)
{
    private long _arrivedAt;
    private volatile bool _isWaiting;
    private volatile bool _isComplete;

    /// <summary>Gets the timestamp at which the last part of the body arrived; 0 before the first part.</summary>
    public long ArrivedAt => Volatile.Read(ref _arrivedAt);

    /// <summary>Gets a value that indicates whether the next part of the body is waited for, or will never arrive because the
    /// sender failed.</summary>
    public bool IsWaiting => _isWaiting;

    /// <summary>Gets a value that indicates whether the whole body has arrived.</summary>
    public bool IsComplete => _isComplete;

    /// <summary>Records that the next part of the body is waited for.</summary>
    public void OnWaiting() => _isWaiting = true;

    /// <summary>Records that a part of the body has arrived.</summary>
    public void OnArrived()
    {
        Volatile.Write(ref _arrivedAt, time.GetTimestamp());
        _isWaiting = false;
    }

    /// <summary>Records that the end of the body has arrived.</summary>
    public void OnCompleted()
    {
        OnArrived();
        _isComplete = true;
    }
}
