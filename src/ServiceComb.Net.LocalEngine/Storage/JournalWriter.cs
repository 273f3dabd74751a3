using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.LocalEngine.Storage;

/// <summary>Stages queued changes, commits them together, and applies or discards them. Not thread-safe, except for
/// <see cref="Failure"/> and <see cref="Deferred"/>.</summary>
internal sealed partial class JournalWriter(EngineDatabase database, ILogger logger) : IDisposable
{
    private const int DiskFullCode = 13;
    private readonly JournalBatch _batch = new();
    private volatile string? _failure;
    private int _failedSize;

    /// <summary>Gets why changes cannot be written at present; null while they can.</summary>
    public string? Failure => _failure;

    public DeferredRecords Deferred { get; } = new();

    /// <summary>Processes changes with as few commits as their subjects allow.</summary>
    public void Write(List<PendingChange> queue)
    {
        Begin();
        foreach (var change in queue)
        {
            if (_batch.ConflictsWith(change.Subject))
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

    /// <summary>After a failure, checks whether changes can be written again.</summary>
    public void TryRecover()
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
            // Log before the failure is cleared, so that the entry exists when the health check succeeds again.
            LogRecovered(logger);
            _failure = null;
        }
    }

    /// <summary>Closes the database; later changes are discarded.</summary>
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
        // After a failure, reject changes immediately instead of waiting for the disk to fail again; Journal retries
        // periodically.
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
        Deferred.Complete(isWritten: exception is null);
        return exception;
    }

    // Returns null on success.
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

    [LoggerMessage(601, LogLevel.Error, "Cannot write changes: {Reason}. Changes are rejected until writing succeeds again; reads and heartbeats continue")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(602, LogLevel.Information, "Changes can be written again")]
    private static partial void LogRecovered(ILogger logger);
}
