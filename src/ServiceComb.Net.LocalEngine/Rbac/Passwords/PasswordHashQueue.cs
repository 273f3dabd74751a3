using ServiceComb.Net.LocalEngine.Hosting;

namespace ServiceComb.Net.LocalEngine.Rbac.Passwords;

/// <summary>Runs password hashing, which takes a noticeable fraction of a second per job. Concurrency is limited, so that a
/// flood of log-ins leaves CPU time for other requests. Client addresses are scheduled round-robin, one job each, and so are
/// the accounts of an address: the backlog of one address does not delay others, however many accounts it names.</summary>
internal sealed class PasswordHashQueue(int iterations)
{
    private const int MaxWaitingPerAccount = 100;
    private const int MaxWaitingPerAddress = 500;
    private const int MaxWaiting = 2000;
    private readonly int _maxRunning = Math.Max(1, Environment.ProcessorCount / 2);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, AddressQueue> _addresses = new(StringComparer.Ordinal);

    // Addresses with a job that can start, in scheduling order.
    private readonly Queue<AddressQueue> _readyAddresses = new();
    private int _running;
    private int _count;

    /// <summary>Gets the iteration count of new hashes.</summary>
    public int Iterations => iterations;

    /// <summary>Gets the hash that log-ins to unknown accounts are compared with.</summary>
    public PasswordHash Decoy { get; } = PasswordHash.DecoyOf(iterations);

    /// <summary>Runs a job when its address and account are scheduled.</summary>
    /// <param name="address">The client address.</param>
    /// <param name="account">The account; its jobs from the same address run sequentially.</param>
    /// <param name="job">The job.</param>
    /// <param name="cancellationToken">Cancels the job if it has not started.</param>
    /// <exception cref="EngineApiException">Too many jobs are queued.</exception>
    public Task<T> RunAsync<T>(string address, string account, Func<T> job, CancellationToken cancellationToken)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Run()
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                result.TrySetResult(job());
            }
#pragma warning disable CA1031 // All exceptions of the job propagate to its caller.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                result.TrySetException(exception);
            }
        }

        lock (_lock)
        {
            Enqueue(address, account, Run);
            StartNext();
        }

        return result.Task;
    }

    private void Enqueue(string address, string account, Action job)
    {
        var queue = _addresses.GetValueOrDefault(address);
        if (_count >= MaxWaiting || queue?.Count >= MaxWaitingPerAddress || queue?.CountOf(account) >= MaxWaitingPerAccount)
        {
            throw RbacErrors.TooManyLogins();
        }

        queue ??= _addresses[address] = new AddressQueue(address);
        queue.Enqueue(account, job);
        _count++;
        MakeReady(queue);
    }

    private void MakeReady(AddressQueue queue)
    {
        if (queue is { HasReady: true, IsScheduled: false })
        {
            queue.IsScheduled = true;
            _readyAddresses.Enqueue(queue);
        }
    }

    private void StartNext()
    {
        while (_running < _maxRunning && _readyAddresses.TryDequeue(out var queue))
        {
            var (account, job) = queue.Dequeue();
            queue.IsScheduled = false;
            MakeReady(queue);
            _count--;
            _running++;
            _ = Task.Run(() =>
            {
                job();
                Finish(queue, account);
            });
        }
    }

    private void Finish(AddressQueue queue, string account)
    {
        lock (_lock)
        {
            _running--;
            queue.Finish(account);
            MakeReady(queue);
            if (queue.IsEmpty)
            {
                _addresses.Remove(queue.Address);
            }

            StartNext();
        }
    }
}
