using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.LocalEngine.Storage;

/// <summary>Writes the engine's changes to disk, combining many changes in one commit. Changes are queued. One thread at a
/// time stages the queued changes under their owners' locks, commits them in one transaction, applies them to memory in
/// order and completes them. A change that cannot be written therefore never becomes visible. No lock is held during the
/// commit, so reads, heartbeats and expiries continue. Staging sees only committed state; changes of the same subject run
/// in consecutive transactions (see <see cref="ChangeSubject"/>).</summary>
/// <remarks>Changes that originate in the engine, such as leases and expiries, take effect whether they are written or not.
/// Their records are deferred and written with their current bodies at the beginning of a transaction, so they never
/// overwrite a newer change. Without a database nothing is written and changes are applied immediately.</remarks>
internal sealed class Journal : IDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(500);

    // Leases change constantly; a transaction for each would delay the changes that callers wait for.
    private static readonly TimeSpan DeferredWriteDelay = TimeSpan.FromMilliseconds(100);
    private readonly EngineDatabase? _database;
    private readonly JournalWriter? _writer;
    private readonly Lock _writeLock = new();

    // An object instead of a Lock, because the thread waits on it with Monitor.Wait.
    private readonly object _queueLock = new();
    private readonly Thread? _thread;
    private List<PendingChange> _queue = [];

    // Whether the last batch contained more than one change, that is, whether callers run concurrently.
    private volatile bool _isContended;
    private bool _isStopped;

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

    /// <summary>Gets why changes cannot be written at present; null while they can.</summary>
    public string? Failure => _writer?.Failure;

    /// <summary>Opens the journal in a directory, or an in-memory journal when <paramref name="directory"/> is
    /// null.</summary>
    /// <exception cref="LocalEngineException">The directory contains foreign files, is not writable, or is in
    /// use.</exception>
    public static Journal Open(string? directory, bool isDurable, ILogger logger) =>
        new(directory is null ? null : EngineDatabase.Open(directory, isDurable, DatabaseFile.Engine), logger);

    /// <summary>Reads and parses the stored records of a table, ordered by id. Call only before the first change.</summary>
    /// <param name="table">The table.</param>
    /// <param name="parse">Parses a record; null and any exception mean that it is damaged.</param>
    /// <exception cref="LocalEngineException">A record is damaged; the message names it.</exception>
    public IReadOnlyList<T> Read<T>(string table, Func<JournalRecord, T?> parse) => _database?.Read(table, parse) ?? [];

    /// <summary>Copies the committed records to a new SQLite file. Changes wait until it is complete; reads continue.</summary>
    /// <exception cref="InvalidOperationException">The journal is in memory.</exception>
    public void CopyTo(string path)
    {
        lock (_writeLock)
        {
            (_database ?? throw new InvalidOperationException("The data is in memory.")).CopyTo(path);
        }

        // A change that was queued while the lock was held relies on the lock holder to process the queue.
        Wake();
    }

    /// <summary>Simulates a full disk, for tests.</summary>
    /// <param name="isFull">Whether the file may no longer grow.</param>
    public void SimulateDiskFull(bool isFull)
    {
        lock (_writeLock)
        {
            _database?.SimulateDiskFull(isFull);
        }

        // A change that was queued while the lock was held relies on the lock holder to process the queue.
        Wake();
    }

    /// <summary>Stages, commits and applies a change. Must not be called while holding a lock.</summary>
    /// <param name="subject">The state that staging and applying the change read and write.</param>
    /// <param name="stage">Validates the change, calls <see cref="PendingChange.Write"/> if there is something to write,
    /// and returns the result. Exceptions propagate to the caller. Runs under the owner's lock, on any thread.</param>
    /// <returns>A task that completes when the change is committed and visible. It fails with a
    /// <see cref="StorageException"/> when the change cannot be written; nothing has changed then.</returns>
    public Task<T> ChangeAsync<T>(ChangeSubject subject, Func<PendingChange, T> stage)
    {
        var change = new PendingChange<T>(subject, stage);
        if (_writer is not null)
        {
            Enqueue(change);
            return change.Task;
        }

        // Stage and apply under one lock: the next change must see this one.
        lock (subject.Owner)
        {
            if (change.Stage())
            {
                change.Apply();
            }
        }

        return change.Task;
    }

    /// <summary>Queues a record for a deferred write.</summary>
    /// <param name="table">The table of the record.</param>
    /// <param name="id">The id of the record.</param>
    /// <param name="read">Returns the body at the time of the write, or null to delete the record. Runs on any
    /// thread.</param>
    public void Defer(string table, string id, Func<byte[]?> read)
    {
        if (_writer?.Deferred.Mark(table, id, read) == true)
        {
            Wake();
        }
    }

    /// <summary>Writes pending changes as far as possible and closes the database.</summary>
    public void Dispose()
    {
        if (_thread is null)
        {
            return;
        }

        lock (_queueLock)
        {
            _isStopped = true;
            Monitor.Pulse(_queueLock);
        }

        _thread.Join();
        lock (_writeLock)
        {
            _writer!.Dispose();
        }
    }

    private void Wake()
    {
        lock (_queueLock)
        {
            Monitor.Pulse(_queueLock);
        }
    }

    private void Enqueue(PendingChange change)
    {
        // Read once, so that exactly one of two things happens: the thread is woken, or the caller writes.
        var hasCompany = _isContended;
        lock (_queueLock)
        {
            if (_isStopped)
            {
                throw new StorageException("the engine is being stopped");
            }

            _queue.Add(change);
            if (hasCompany && _queue.Count == 1)
            {
                Monitor.Pulse(_queueLock);
            }
        }

        if (!hasCompany)
        {
            WriteIfIdle();
        }
    }

    // Without contention the caller writes by itself: waking the thread and being woken by it takes longer than a commit to
    // the OS cache. With contention the thread collects further changes while it wakes up.
    private void WriteIfIdle()
    {
        if (!_writeLock.TryEnter())
        {
            // The lock holder processes the queue again when it is done.
            return;
        }

        try
        {
            WriteQueue();
        }
        finally
        {
            _writeLock.Exit();
        }

        lock (_queueLock)
        {
            if (_queue.Count > 0 || Failure is not null)
            {
                Monitor.Pulse(_queueLock);
            }
        }
    }

    private void WriteQueue()
    {
        List<PendingChange> queue;
        lock (_queueLock)
        {
            (queue, _queue) = (_queue, []);
        }

        _isContended = queue.Count > 1;
        _writer!.Write(queue);
    }

    private void Run()
    {
        var retryAt = 0L;
        while (WaitForWork(retryAt))
        {
            lock (_writeLock)
            {
                if (Failure is not null && Environment.TickCount64 >= retryAt)
                {
                    _writer!.TryRecover();
                    retryAt = Environment.TickCount64 + (long)RetryInterval.TotalMilliseconds;
                }

                WriteQueue();
            }
        }
    }

    // Returns false when the journal is stopped and everything is written or cannot be written.
    private bool WaitForWork(long retryAt)
    {
        lock (_queueLock)
        {
            if (_queue.Count == 0 && !_isStopped)
            {
                Wait(retryAt);
            }

            return !_isStopped || _queue.Count > 0 || (!_writer!.Deferred.IsEmpty && Failure is null);
        }
    }

    private void Wait(long retryAt)
    {
        if (Failure is not null)
        {
            Monitor.Wait(_queueLock, (int)Math.Max(0, retryAt - Environment.TickCount64));
            return;
        }

        if (_writer!.Deferred.IsEmpty)
        {
            Monitor.Wait(_queueLock);
        }

        if (_queue.Count == 0 && !_isStopped)
        {
            Monitor.Wait(_queueLock, DeferredWriteDelay);
        }
    }
}
