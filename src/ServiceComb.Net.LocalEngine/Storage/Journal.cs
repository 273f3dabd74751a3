using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.LocalEngine.Storage;

/// <summary>Makes the engine's changes durable. A change is committed first and made visible then, while its owner holds the
/// lock that orders it: what could not be written is never seen. What the engine itself finds out, such as leases and
/// expiries, is true whether it is written or not: it is deferred, and written with the next commit or soon after. Without a
/// database nothing is written.</summary>
internal sealed partial class Journal : IDisposable
{
    private const int DiskFullCode = 13;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);
    private readonly EngineDatabase? _database;
    private readonly ILogger _logger;
    private readonly Lock _writing = new();

    // An object and not a Lock: the thread waits on it.
    private readonly object _deferring = new();
    private readonly Thread? _thread;
    private Dictionary<(string Table, string Id), JournalChange> _deferred = [];
    private volatile string? _failure;
    private int _failedSize;
    private bool _ended;

    private Journal(EngineDatabase? database, ILogger logger)
    {
        (_database, _logger) = (database, logger);
        if (database is not null)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "servicecomb journal" };
            _thread.Start();
        }
    }

    /// <summary>Why nothing can be written now; null while changes are written.</summary>
    public string? Failure => _failure;

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
    }

    /// <summary>Commits changes, all of them or none, after those that were deferred before.</summary>
    /// <exception cref="StorageException">They cannot be written; nothing has changed.</exception>
    public void Commit(params ReadOnlySpan<JournalChange> changes)
    {
        if (_database is null)
        {
            return;
        }

        lock (_writing)
        {
            if (_failure is { } known)
            {
                // The thread tries again; who writes meanwhile need not wait for the disk to fail once more.
                throw new StorageException(known);
            }

            Write(changes);
        }
    }

    /// <summary>Writes changes soon; the newest of a record counts.</summary>
    public void Defer(params ReadOnlySpan<JournalChange> changes)
    {
        if (_database is null)
        {
            return;
        }

        lock (_deferring)
        {
            foreach (var change in changes)
            {
                _deferred[(change.Table, change.Id)] = change;
            }

            Monitor.Pulse(_deferring);
        }
    }

    /// <summary>Writes what is left, as far as it can be written, and closes the file.</summary>
    public void Dispose()
    {
        if (_thread is null)
        {
            return;
        }

        lock (_deferring)
        {
            _ended = true;
            Monitor.Pulse(_deferring);
        }

        _thread.Join();
        _database!.Dispose();
    }

    private void Run()
    {
        while (WaitForWork())
        {
            lock (_writing)
            {
                try
                {
                    if (_failure is not null)
                    {
                        _database!.Probe(_failedSize);
                    }

                    Write([]);
                }
                catch (Exception exception) when (exception is StorageException or SqliteException)
                {
                    // The first failure is logged; the changes stay deferred.
                }
            }
        }
    }

    // False when the journal ends and everything is written or cannot be.
    private bool WaitForWork()
    {
        lock (_deferring)
        {
            while (_deferred.Count == 0 && _failure is null)
            {
                if (_ended)
                {
                    return false;
                }

                Monitor.Wait(_deferring);
            }

            if (_failure is null)
            {
                return true;
            }

            if (!_ended)
            {
                Monitor.Wait(_deferring, RetryAfter);
            }

            return !_ended;
        }
    }

    private void Write(ReadOnlySpan<JournalChange> changes)
    {
        Dictionary<(string Table, string Id), JournalChange> deferred;
        lock (_deferring)
        {
            (deferred, _deferred) = (_deferred, []);
        }

        if (deferred.Count == 0 && changes.IsEmpty && _failure is null)
        {
            return;
        }

        try
        {
            _database!.Commit(deferred.Values, changes);
        }
        catch (Exception exception)
        {
            PutBack(deferred);
            throw Fail(exception, changes);
        }

        if (_failure is not null)
        {
            // Logged first: who sees the engine healthy again finds the reason in the log.
            LogRecovered(_logger);
            _failure = null;
        }
    }

    private void PutBack(Dictionary<(string Table, string Id), JournalChange> deferred)
    {
        lock (_deferring)
        {
            foreach (var (key, change) in deferred)
            {
                _deferred.TryAdd(key, change);
            }
        }
    }

    private StorageException Fail(Exception exception, ReadOnlySpan<JournalChange> changes)
    {
        var reason = exception is SqliteException { SqliteErrorCode: DiskFullCode } ? "the disk is full" : exception.Message;
        if (_failure is null)
        {
            LogFailed(_logger, reason);
        }

        _failedSize = 0;
        foreach (var change in changes)
        {
            _failedSize += change.Body?.Length ?? 0;
        }

        _failure = reason;
        lock (_deferring)
        {
            Monitor.Pulse(_deferring);
        }

        return new StorageException(reason, exception);
    }

    [LoggerMessage(501, LogLevel.Error, "Changes cannot be written and are refused until they can, reads and heartbeats go on: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(502, LogLevel.Information, "Changes are written again")]
    private static partial void LogRecovered(ILogger logger);
}
