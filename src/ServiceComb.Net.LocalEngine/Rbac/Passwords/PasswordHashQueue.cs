using ServiceComb.Net.LocalEngine.Hosting;

namespace ServiceComb.Net.LocalEngine.Rbac.Passwords;

/// <summary>Runs the hashing of passwords, which takes a good part of a second each. Only some run at a time, so that a flood
/// of log-ins leaves processors for other callers; sources take turns, one job each, so that no source delays another by
/// more than its own jobs.</summary>
internal sealed class PasswordHashQueue(int iterations)
{
    private const int MaxWaitingPerSource = 100;
    private const int MaxWaiting = 2000;
    private readonly int _maxRunning = Math.Max(1, Environment.ProcessorCount / 2);
    private readonly Lock _scheduling = new();
    private readonly Dictionary<string, Queue<Action>> _waiting = new(StringComparer.Ordinal);

    // Sources with a job that is not running, in the order of their turns.
    private readonly Queue<string> _turns = new();
    private int _running;
    private int _count;

    /// <summary>Iterations of a new hash.</summary>
    public int Iterations => iterations;

    /// <summary>What a password is compared with where there is no account.</summary>
    public PasswordHash Decoy { get; } = PasswordHash.DecoyOf(iterations);

    /// <summary>Runs a job when it is the turn of its source.</summary>
    /// <param name="source">Who asks: jobs of one source run one after another.</param>
    /// <param name="job">The job.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="EngineApiException">Too many jobs are waiting.</exception>
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
#pragma warning disable CA1031 // Whatever the job throws is its caller's.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                result.TrySetException(exception);
            }
        }

        lock (_scheduling)
        {
            if (!_waiting.TryGetValue(source, out var jobs))
            {
                _waiting[source] = jobs = new Queue<Action>();
                _turns.Enqueue(source);
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
        while (_running < _maxRunning && _turns.TryDequeue(out var source))
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
        lock (_scheduling)
        {
            _running--;
            if (_waiting[source].Count > 0)
            {
                _turns.Enqueue(source);
            }
            else
            {
                _waiting.Remove(source);
            }

            StartNext();
        }
    }
}
