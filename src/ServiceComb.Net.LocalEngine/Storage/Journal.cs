using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.LocalEngine.Storage;

/// <summary>Makes the engine's changes durable, many with one commit. Changes are queued, and one thread at a time takes those
/// that wait: it stages each under its owner's lock, commits them in one transaction, applies them to memory in their order
/// and answers them. What could not be written is therefore never seen, and no lock is held during the commit, so that reads,
/// heartbeats and expiries go on. Staging sees only what is committed; changes of the same thing take one transaction after
/// the other (see <see cref="ChangeSubject"/>).
/// What the engine itself finds out, such as leases and expiries, is true whether it is written or not. Its records are only
/// marked, and written at the beginning of a transaction as they are then: they never overwrite a change that is newer.
/// Without a database nothing is written and changes are applied immediately.</summary>
internal sealed class Journal : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);

    // Leases change all the time; a transaction for each would take the disk from the changes that somebody waits for.
    private static readonly TimeSpan DeferredFor = TimeSpan.FromMilliseconds(100);
    private readonly EngineDatabase? _database;
    private readonly JournalWriter? _writer;
    private readonly Lock _writing = new();

    // An object and not a Lock: the thread waits on it.
    private readonly object _queueing = new();
    private readonly Thread? _thread;
    private List<PendingChange> _queue = [];

    // Whether changes were waiting for each other when they were taken last.
    private volatile bool _hasCompany;
    private bool _ended;

    private Journal(EngineDatabase? database, ILogger logger)
    {
        _database = database;
        if (database is not null)
        {
            _writer = new JournalWriter(database, logger);
            _thread = new Thread(Run) { IsBackground = true, Name = "servicecomb journal" };
            _thread.Start();
        }
    }

    /// <summary>Why nothing can be written now; null while changes are written.</summary>
    public string? Failure => _writer?.Failure;

    /// <summary>Opens the journal of a directory, or one that keeps nothing.</summary>
    /// <exception cref="LocalEngineException">The directory holds something else, cannot be written, or is in use.</exception>
    public static Journal Open(string? directory, bool isDurable, ILogger logger) =>
        new(directory is null ? null : EngineDatabase.Open(directory, isDurable), logger);

    /// <summary>The records of a table, as the last run left them. Only before the first change.</summary>
    public IReadOnlyList<JournalRecord> Read(string table) => _database?.Read(table) ?? [];

    /// <summary>Limits the size of the file; for tests of a full disk.</summary>
    /// <param name="isFull">Whether it may not grow any more.</param>
    public void SetFull(bool isFull)
    {
        lock (_writing)
        {
            _database?.SetFull(isFull);
        }

        // A change that came meanwhile was left to whoever held the lock.
        Wake();
    }

    /// <summary>Makes a change. Not to be called under a lock.</summary>
    /// <param name="subject">Everything that staging the change looks at and applying it changes.</param>
    /// <param name="stage">Checks the change, calls <see cref="PendingChange.Write"/> when something is to be written, and
    /// returns the result. What it throws is thrown to the caller. Runs under the owner's lock, on any thread.</param>
    /// <returns>Ends when the change is committed and visible; fails with a <see cref="StorageException"/> when it cannot be
    /// written: then nothing has changed.</returns>
    public Task<T> ChangeAsync<T>(ChangeSubject subject, Func<PendingChange, T> stage)
    {
        var change = new PendingChange<T>(subject, stage);
        if (_writer is not null)
        {
            Enqueue(change);
            return change.Task;
        }

        // In one step: the next change must see this one.
        lock (subject.Owner)
        {
            if (change.Stage())
            {
                change.Apply();
            }
        }

        return change.Task;
    }

    /// <summary>Has a record written soon.</summary>
    /// <param name="table">Its table.</param>
    /// <param name="id">Its id.</param>
    /// <param name="read">Gives its body when it is written, null when it is to be deleted. Runs on any thread.</param>
    public void Defer(string table, string id, Func<byte[]?> read)
    {
        if (_writer?.Deferred.Mark(table, id, read) == true)
        {
            Wake();
        }
    }

    /// <summary>Writes what is left, as far as it can be written, and closes the file.</summary>
    public void Dispose()
    {
        if (_thread is null)
        {
            return;
        }

        lock (_queueing)
        {
            _ended = true;
            Monitor.Pulse(_queueing);
        }

        _thread.Join();
        lock (_writing)
        {
            _writer!.Dispose();
        }
    }

    private void Wake()
    {
        lock (_queueing)
        {
            Monitor.Pulse(_queueing);
        }
    }

    private void Enqueue(PendingChange change)
    {
        // Read once: either the thread is woken or the caller writes.
        var hasCompany = _hasCompany;
        lock (_queueing)
        {
            if (_ended)
            {
                throw new StorageException("the engine is being stopped");
            }

            _queue.Add(change);
            if (hasCompany && _queue.Count == 1)
            {
                Monitor.Pulse(_queueing);
            }
        }

        if (!hasCompany)
        {
            WriteIfIdle();
        }
    }

    // A caller that meets no other writes by itself: to wake the thread and to be woken by it takes longer than a commit to
    // the operating system's cache. Where callers meet, the thread gathers more of them while it wakes up.
    private void WriteIfIdle()
    {
        if (!_writing.TryEnter())
        {
            // Whoever writes looks into the queue when it is done.
            return;
        }

        try
        {
            WriteQueue();
        }
        finally
        {
            _writing.Exit();
        }

        lock (_queueing)
        {
            if (_queue.Count > 0 || Failure is not null)
            {
                Monitor.Pulse(_queueing);
            }
        }
    }

    private void WriteQueue()
    {
        List<PendingChange> queue;
        lock (_queueing)
        {
            (queue, _queue) = (_queue, []);
        }

        _hasCompany = queue.Count > 1;
        _writer!.Write(queue);
    }

    private void Run()
    {
        var retryAt = 0L;
        while (WaitForWork(retryAt))
        {
            lock (_writing)
            {
                if (Failure is not null && Environment.TickCount64 >= retryAt)
                {
                    _writer!.TryAgain();
                    retryAt = Environment.TickCount64 + (long)RetryAfter.TotalMilliseconds;
                }

                WriteQueue();
            }
        }
    }

    // False when the journal has ended and everything is written or cannot be.
    private bool WaitForWork(long retryAt)
    {
        lock (_queueing)
        {
            if (_queue.Count == 0 && !_ended)
            {
                Wait(retryAt);
            }

            return !_ended || _queue.Count > 0 || (!_writer!.Deferred.IsEmpty && Failure is null);
        }
    }

    private void Wait(long retryAt)
    {
        if (Failure is not null)
        {
            Monitor.Wait(_queueing, (int)Math.Max(0, retryAt - Environment.TickCount64));
            return;
        }

        if (_writer!.Deferred.IsEmpty)
        {
            Monitor.Wait(_queueing);
        }

        if (_queue.Count == 0 && !_ended)
        {
            Monitor.Wait(_queueing, DeferredFor);
        }
    }
}
