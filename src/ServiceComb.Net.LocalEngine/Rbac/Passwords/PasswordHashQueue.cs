using ServiceComb.Net.LocalEngine.Hosting;

namespace ServiceComb.Net.LocalEngine.Rbac.Passwords;

/// <summary>Runs password hashing, which takes a noticeable fraction of a second per job. Concurrency is limited, so that a
/// flood of log-ins leaves CPU time for other requests. Sources are scheduled round-robin, one job each, so that no source
/// is delayed by another one's backlog.</summary>
internal sealed class PasswordHashQueue(int iterations)
{
    private const int MaxWaitingPerSource = 100;
    private const int MaxWaiting = 2000;
    private readonly int _maxRunning = Math.Max(1, Environment.ProcessorCount / 2);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<Action>> _waiting = new(StringComparer.Ordinal);

    // Sources with queued jobs and none running, in scheduling order.
    private readonly Queue<string> _readySources = new();
    private int _running;
    private int _count;

    /// <summary>Gets the iteration count of new hashes.</summary>
    public int Iterations => iterations;

    /// <summary>Gets the hash that log-ins to unknown accounts are compared with.</summary>
    public PasswordHash Decoy { get; } = PasswordHash.DecoyOf(iterations);

    /// <summary>Runs a job when its source is scheduled.</summary>
    /// <param name="source">The source; its jobs run sequentially.</param>
    /// <param name="job">The job.</param>
    /// <param name="cancellationToken">Cancels the job if it has not started.</param>
    /// <exception cref="EngineApiException">Too many jobs are queued.</exception>
    public Task<T> RunAsync<T>(string source, Func<T> job, CancellationToken cancellationToken)
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
            if (!_waiting.TryGetValue(source, out var jobs))
            {
                _waiting[source] = jobs = new Queue<Action>();
                _readySources.Enqueue(source);
            }

            if (jobs.Count >= MaxWaitingPerSource || _count >= MaxWaiting)
            {
                throw RbacErrors.TooManyLogins();
            }

            jobs.Enqueue(Run);
            _count++;
            StartNext();
        }

        return result.Task;
    }

    private void StartNext()
    {
        while (_running < _maxRunning && _readySources.TryDequeue(out var source))
        {
            var job = _waiting[source].Dequeue();
            _count--;
            _running++;
            _ = Task.Run(() =>
            {
                job();
                Finish(source);
            });
        }
    }

    private void Finish(string source)
    {
        lock (_lock)
        {
            _running--;
            if (_waiting[source].Count > 0)
            {
                _readySources.Enqueue(source);
            }
            else
            {
                _waiting.Remove(source);
            }

            StartNext();
        }
    }
}
