namespace ServiceComb.Net.LocalEngine.Rbac.Passwords;

/// <summary>The queued jobs of a client address. Accounts are scheduled round-robin, and the jobs of an account run
/// sequentially. Not thread-safe; callers serialize access.</summary>
internal sealed class AddressQueue(string address)
{
    private readonly Dictionary<string, Queue<Action>> _waiting = new(StringComparer.Ordinal);

    // Accounts with queued jobs and none running, in scheduling order.
    private readonly Queue<string> _readyAccounts = new();

    public string Address => address;

    /// <summary>Gets the number of jobs that have not started.</summary>
    public int Count { get; private set; }

    public bool HasReady => _readyAccounts.Count > 0;

    /// <summary>Gets a value indicating whether no job is queued or running.</summary>
    public bool IsEmpty => _waiting.Count == 0;

    /// <summary>Gets or sets a value indicating whether the address waits for its next job to start.</summary>
    public bool IsScheduled { get; set; }

    public int CountOf(string account) => _waiting.TryGetValue(account, out var jobs) ? jobs.Count : 0;

    public void Enqueue(string account, Action job)
    {
        if (!_waiting.TryGetValue(account, out var jobs))
        {
            _waiting[account] = jobs = new Queue<Action>();
            _readyAccounts.Enqueue(account);
        }

        jobs.Enqueue(job);
        Count++;
    }

    /// <summary>Takes the next job. No other job of its account is ready until <see cref="Finish"/> is called.</summary>
    public (string Account, Action Job) Dequeue()
    {
        var account = _readyAccounts.Dequeue();
        Count--;
        return (account, _waiting[account].Dequeue());
    }

    public void Finish(string account)
    {
        if (_waiting[account].Count > 0)
        {
            _readyAccounts.Enqueue(account);
        }
        else
        {
            _waiting.Remove(account);
        }
    }
}
