namespace ServiceComb.Net.LocalEngine.Storage;

/// <summary>A queued change of the journal. Staging lets its owner validate it and set the records to write. After the
/// commit the change is applied to memory and completed; if the commit fails, it is discarded.</summary>
internal abstract class PendingChange(ChangeSubject subject)
{
    private JournalChange[]? _records;
    private Action? _apply;
    private Action? _discard;

    public ChangeSubject Subject => subject;

    /// <summary>Gets the records to write.</summary>
    public JournalChange[] Records => _records ?? [];

    /// <summary>Sets the records to write. Called by the owner at most once, while the change is staged.</summary>
    /// <param name="records">The records, written in one transaction.</param>
    /// <param name="apply">Makes the change visible. Must not throw, even if instances expired or dependencies were added
    /// after staging.</param>
    /// <param name="discard">Reverts reservations made while staging; null if there are none.</param>
    public void Write(JournalChange[] records, Action apply, Action? discard = null) => (_records, _apply, _discard) = (records, apply, discard);

    /// <summary>Validates the change. A change that is rejected or has nothing to write completes here.</summary>
    /// <returns>Whether there is something to write.</returns>
    public bool Stage()
    {
        lock (subject.Owner)
        {
            try
            {
                Check();
            }
            catch (Exception exception)
            {
                Fail(exception);
                return false;
            }
        }

        if (_records is null)
        {
            Complete();
            return false;
        }

        return true;
    }

    /// <summary>Makes the change visible and completes it.</summary>
    public void Apply()
    {
        try
        {
            lock (subject.Owner)
            {
                _apply!();
            }

            Complete();
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    /// <summary>Fails the change because it could not be written.</summary>
    public void Discard(string reason, Exception? exception)
    {
        if (_discard is not null)
        {
            lock (subject.Owner)
            {
                _discard();
            }
        }

        Fail(new StorageException(reason, exception));
    }

    protected abstract void Check();

    protected abstract void Complete();

    protected abstract void Fail(Exception exception);
}
