namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Limits the number of concurrent calls. Entering and releasing take one interlocked operation; only waiting
/// takes a lock.</summary>
internal sealed class Bulkhead
{
    private readonly int _maxCalls;
    private readonly TimeSpan _maxWait;
    private readonly TimeProvider _time;
    private readonly Lock _queueing = new();
    private readonly LinkedList<TaskCompletionSource> _queue = new();
    private int _activeCalls;
    private int _waiting;

    public Bulkhead(BulkheadOptions options, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxConcurrentCalls, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxWaitDuration, TimeSpan.Zero);
        (_maxCalls, _maxWait, _time, PolicyKey) = (options.MaxConcurrentCalls, options.MaxWaitDuration, time, options.PolicyKey);
    }

    public string PolicyKey { get; }

    /// <summary>Gets the number of running calls.</summary>
    public int ActiveCalls => Volatile.Read(ref _activeCalls);

    /// <summary>Gets a value that indicates whether a caller may wait for a permit.</summary>
    public bool AllowsWaiting => _maxWait > TimeSpan.Zero && _maxCalls > 0;

    public bool TryEnter()
    {
        var taken = Volatile.Read(ref _activeCalls);
        while (taken < _maxCalls)
        {
            var seen = Interlocked.CompareExchange(ref _activeCalls, taken + 1, taken);
            if (seen == taken)
            {
                return true;
            }

            taken = seen;
        }

        return false;
    }

    public void Release()
    {
        Interlocked.Decrement(ref _activeCalls);
        if (Volatile.Read(ref _waiting) > 0)
        {
            Admit();
        }
    }

    /// <summary>Waits for a permit.</summary>
    /// <returns>True when a permit was acquired within the maximum wait duration.</returns>
    /// <exception cref="OperationCanceledException">The caller canceled the wait; no permit is held then.</exception>
    public async ValueTask<bool> EnterAsync(CancellationToken cancellationToken)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        LinkedListNode<TaskCompletionSource> node;
        lock (_queueing)
        {
            // Increment before the last attempt: whoever releases a permit after it sees a waiter.
            Interlocked.Increment(ref _waiting);
            if (TryEnter())
            {
                Interlocked.Decrement(ref _waiting);
                return true;
            }

            node = _queue.AddLast(waiter);
        }

        try
        {
            await waiter.Task.WaitAsync(_maxWait, _time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return !Withdraw(node);
        }
        catch (OperationCanceledException)
        {
            if (!Withdraw(node))
            {
                Release();
            }

            throw;
        }
    }

    /// <returns>True when the entry was still waiting.</returns>
    private bool Withdraw(LinkedListNode<TaskCompletionSource> node)
    {
        lock (_queueing)
        {
            if (node.List is null)
            {
                return false;
            }

            _queue.Remove(node);
            Interlocked.Decrement(ref _waiting);
            return true;
        }
    }

    private void Admit()
    {
        lock (_queueing)
        {
            while (_queue.First is { } first && TryEnter())
            {
                _queue.RemoveFirst();
                Interlocked.Decrement(ref _waiting);
                first.Value.SetResult();
            }
        }
    }
}
