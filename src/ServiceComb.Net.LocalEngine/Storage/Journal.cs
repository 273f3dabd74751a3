using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Engine.Storage;

/// <summary>Makes the engine's changes durable. Whoever changes the state in memory appends the change while still holding
/// the lock that orders it, and answers once the returned task ends: then the change is committed. One thread writes;
/// what arrives while it commits shares the next commit. Without a database every change is committed at once.</summary>
internal sealed partial class Journal : IDisposable
{
    private readonly EngineDatabase? _database;
    private readonly ILogger _logger;
    private readonly Lock _appending = new();
    private readonly SemaphoreSlim _work = new(0, 1);
    private readonly Thread? _writer;
    private JournalBatch _open = new();
    private bool _isFailing;
    private volatile bool _ended;

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

    /// <summary>Adds changes, which are committed together.</summary>
    /// <returns>Ends when they are committed; fails when they could not be, in which case they may still be later.</returns>
    public Task Append(params ReadOnlySpan<JournalChange> changes)
    {
        if (_database is null)
        {
            return Task.CompletedTask;
        }

        JournalBatch batch;
        bool first;
        lock (_appending)
        {
            batch = _open;
            first = batch.Changes.Count == 0;
            batch.Changes.AddRange(changes);
        }

        if (first && changes.Length > 0)
        {
            Wake();
        }

        return batch.Committed;
    }

    public void Dispose()
    {
        if (_writer is null || _ended)
        {
            return;
        }

        _ended = true;
        Wake();
        _writer.Join();
        _database!.Dispose();
        _work.Dispose();
    }

    private void Wake()
    {
        try
        {
            _work.Release();
        }
        catch (SemaphoreFullException)
        {
            // The writer is awake already.
        }
    }

    private void Write()
    {
        while (true)
        {
            _work.Wait();
            JournalBatch batch;
            lock (_appending)
            {
                batch = _open;
                _open = new JournalBatch();
            }

            if (batch.Changes.Count > 0)
            {
                Commit(batch);
            }

            if (_ended)
            {
                return;
            }
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
