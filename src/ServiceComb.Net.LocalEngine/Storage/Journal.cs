using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Engine.Storage;

/// <summary>Makes the engine's changes durable. Whoever changes the state in memory appends the change while still holding
/// the lock that orders it, and answers once the returned task ends: then the change is committed. One thread writes;
/// what arrives while it commits shares the next commit. Without a database every change is committed at once.</summary>
internal sealed partial class Journal : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private readonly EngineDatabase? _database;
    private readonly ILogger _logger;

    // An object and not a Lock: the writer waits on it.
    private readonly object _appending = new();
    private readonly Thread? _writer;
    private JournalBatch _open = new();
    private Task _lastCommit = Task.CompletedTask;
    private bool _isFailing;
    private bool _ended;

    private Journal(EngineDatabase? database, ILogger logger)
    {
        (_database, _logger) = (database, logger);
        if (database is not null)
        {
            _writer = new Thread(Write) { IsBackground = true, Name = "servicecomb journal" };
            _writer.Start();
        }
    }

    /// <summary>Opens the journal of a directory, or one that keeps nothing.</summary>
    /// <exception cref="LocalEngineException">The directory holds something else, or is in use.</exception>
    public static Journal Open(string? directory, ILogger logger) =>
        new(directory is null ? null : EngineDatabase.Open(directory), logger);

    /// <summary>The records of a table, as the last run left them. Only before the first append.</summary>
    public IReadOnlyList<JournalRecord> Read(string table) => _database?.Read(table) ?? [];

    /// <summary>Adds changes, which are committed together; without any, waits for those before.</summary>
    /// <returns>Ends when they are committed; fails when they could not be, in which case they may still be later.</returns>
    public Task Append(params ReadOnlySpan<JournalChange> changes)
    {
        if (_database is null)
        {
            return Task.CompletedTask;
        }

        lock (_appending)
        {
            if (changes.IsEmpty)
            {
                return _open.Changes.Count > 0 ? _open.Committed : _lastCommit;
            }

            if (_open.Changes.Count == 0)
            {
                Monitor.Pulse(_appending);
            }

            _open.Changes.AddRange(changes);
            return _open.Committed;
        }
    }

    /// <summary>Commits what is left and closes the file.</summary>
    public void Dispose()
    {
        if (_writer is null)
        {
            return;
        }

        lock (_appending)
        {
            _ended = true;
            Monitor.Pulse(_appending);
        }

        _writer.Join();
        _database!.Dispose();
    }

    private void Write()
    {
        while (Take() is { } batch)
        {
            Commit(batch);
        }
    }

    // The next batch, or null when the journal ends and everything is written or cannot be.
    private JournalBatch? Take()
    {
        lock (_appending)
        {
            while (_open.Changes.Count == 0)
            {
                if (_ended)
                {
                    return null;
                }

                Monitor.Wait(_appending);
            }

            if (_isFailing)
            {
                if (_ended)
                {
                    return null;
                }

                Monitor.Wait(_appending, RetryAfter);
            }

            var batch = _open;
            _open = new JournalBatch();
            _lastCommit = batch.Committed;
            return batch;
        }
    }

    private void Commit(JournalBatch batch)
    {
        try
        {
            _database!.Commit(batch.Changes);
            batch.Succeed();
            if (_isFailing)
            {
                LogBack(_logger);
            }

            _isFailing = false;
        }
        catch (Exception exception)
        {
            // The state in memory is ahead of the file now. The changes go to the front of the next commit, so the file
            // catches up as soon as it can be written; nobody was told that they are safe.
            lock (_appending)
            {
                _open.Changes.InsertRange(0, batch.Changes);
            }

            if (!_isFailing)
            {
                LogFailed(_logger, exception);
            }

            _isFailing = true;
            batch.Fail(exception);
        }
    }

    [LoggerMessage(501, LogLevel.Error, "Changes cannot be written; requests that change something fail until they can")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(502, LogLevel.Information, "Changes are written again")]
    private static partial void LogBack(ILogger logger);
}
