namespace ServiceComb.Net.Governance.Strategies;

/// <summary>A number of places. Taking and leaving one is one interlocked operation; only waiting takes a lock.</summary>
internal sealed class Bulkhead
{
    private readonly int _slots;
    private readonly TimeSpan _maxWait;
    private readonly TimeProvider _time;
    private readonly Lock _queueing = new();
    private readonly LinkedList<TaskCompletionSource> _queue = new();
    private int _taken;
    private int _waiting;

    public Bulkhead(BulkheadOptions options, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxConcurrentCalls, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxWaitDuration, TimeSpan.Zero);
        (_slots, _maxWait, _time, PolicyKey) = (options.MaxConcurrentCalls, options.MaxWaitDuration, time, options.PolicyKey);
    }

    public string PolicyKey { get; }

    /// <summary>Places that are taken.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Whether a caller may wait for a place.</summary>
    public bool Waits => _maxWait > TimeSpan.Zero && _slots > 0;

    public bool TryEnter()
    {
        var taken = Volatile.Read(ref _taken);
        while (taken < _slots)
        {
            var seen = Interlocked.CompareExchange(ref _taken, taken + 1, taken);
            if (seen == taken)
            {
                return true;
            }

            taken = seen;
        }

        return false;
    }

    public void Leave()
    {
        Interlocked.Decrement(ref _taken);
        if (Volatile.Read(ref _waiting) > 0)
        {
            Admit();
        }
    }

    /// <summary>Waits for a place.</summary>
    /// <returns>Whether there is one in time.</returns>
    /// <exception cref="OperationCanceledException">The caller went away; it has no place then.</exception>
    public async ValueTask<bool> EnterAsync(CancellationToken cancellationToken)
    {
        var place = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        LinkedListNode<TaskCompletionSource> node;
        lock (_queueing)
        {
            // Announced before the last try: whoever leaves after that try sees somebody waiting.
            Interlocked.Increment(ref _waiting);
            if (TryEnter())
            {
                Interlocked.Decrement(ref _waiting);
                return true;
            }

            node = _queue.AddLast(place);
        }

        try
        {
            await place.Task.WaitAsync(_maxWait, _time, cancellationToken);
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
                Leave();
            }

            throw;
        }
    }

    /// <returns>Whether it was still waiting.</returns>
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
