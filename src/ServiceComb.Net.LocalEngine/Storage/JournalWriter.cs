using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.LocalEngine.Storage;

/// <summary>Stages queued changes, commits them together, and applies or discards them. Used by one thread at a time, but for
/// <see cref="Failure"/> and <see cref="Deferred"/>.</summary>
internal sealed partial class JournalWriter(EngineDatabase database, ILogger logger) : IDisposable
{
    private const int DiskFullCode = 13;
    private readonly JournalBatch _batch = new();
    private volatile string? _failure;
    private int _failedSize;

    /// <summary>Why nothing can be written now; null while changes are written.</summary>
    public string? Failure => _failure;

    public DeferredRecords Deferred { get; } = new();

    /// <summary>Makes changes, with as few commits as their subjects allow.</summary>
    public void Write(List<PendingChange> queue)
    {
        Begin();
        foreach (var change in queue)
        {
            if (_batch.Excludes(change.Subject))
            {
                Commit();
                Begin();
            }

            if (change.Stage())
            {
                _batch.Add(change);
            }
        }

        Commit();
    }

    /// <summary>After a failure, finds out whether changes can be written again.</summary>
    public void TryAgain()
    {
        if (TryWrite(() => database.Probe(_failedSize)) is not null)
        {
            return;
        }

        Deferred.MoveTo(_batch);
        var isWritten = TryWriteBatch() is null;
        _batch.Clear();
        if (isWritten)
        {
            // Logged first: who sees the engine healthy again finds the reason in the log.
            LogRecovered(logger);
            _failure = null;
        }
    }

    /// <summary>Closes the file; changes that still come are discarded.</summary>
    public void Dispose()
    {
        _failure = "the engine is being stopped";
        database.Dispose();
    }

    private void Begin()
    {
        if (_failure is null)
        {
            Deferred.MoveTo(_batch);
        }
    }

    private void Commit()
    {
        // It is tried again in time; who writes meanwhile need not wait for the disk to fail once more.
        var (reason, exception) = (_failure, (Exception?)null);
        if (reason is null && (exception = TryWriteBatch()) is not null)
        {
            reason = _failure;
        }

        foreach (var change in _batch.Changes)
        {
            if (reason is null)
            {
                change.Apply();
            }
            else
            {
                change.Discard(reason, exception);
            }
        }

        _batch.Clear();
    }

    private Exception? TryWriteBatch()
    {
        var exception = _batch.Records.Count == 0 ? null : TryWrite(() => database.Commit(_batch.Records));
        Deferred.Settle(isWritten: exception is null);
        return exception;
    }

    // Null when it is written.
    private Exception? TryWrite(Action write)
    {
        try
        {
            write();
            return null;
        }
        catch (Exception exception)
        {
            Fail(exception is SqliteException { SqliteErrorCode: DiskFullCode } ? "the disk is full" : exception.Message);
            return exception;
        }
    }

    private void Fail(string reason)
    {
        if (_failure is null)
        {
            LogFailed(logger, reason);
            _failedSize = _batch.Records.Sum(static record => record.Body?.Length ?? 0);
        }

        _failure = reason;
    }

    [LoggerMessage(601, LogLevel.Error, "Changes cannot be written and are refused until they can, reads and heartbeats go on: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(602, LogLevel.Information, "Changes are written again")]
    private static partial void LogRecovered(ILogger logger);
}
