namespace ServiceComb.Net.LocalEngine.Storage;

/// <summary>A change on its way through the journal. First it is staged: its owner checks it and says what to write. Once
/// that is committed, it is applied to memory and answered; when it cannot be committed, it is discarded.</summary>
internal abstract class PendingChange(ChangeSubject subject)
{
    private JournalChange[]? _records;
    private Action? _apply;
    private Action? _discard;

    public ChangeSubject Subject => subject;

    /// <summary>What is to be written.</summary>
    public JournalChange[] Records => _records ?? [];

    /// <summary>Says what to write. For the owner, while it stages the change and at most once.</summary>
    /// <param name="records">The records, written together.</param>
    /// <param name="apply">Makes the change visible; it must not fail. Since it was staged, instances may have expired and
    /// consumers may have been learned.</param>
    /// <param name="discard">Takes back what staging the change reserved; null when it reserved nothing.</param>
    public void Write(JournalChange[] records, Action apply, Action? discard = null) => (_records, _apply, _discard) = (records, apply, discard);

    /// <summary>Checks the change. One that is refused or has nothing to write is answered here.</summary>
    /// <returns>Whether something is to be written.</returns>
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
                Refuse(exception);
                return false;
            }
        }

        if (_records is null)
        {
            Answer();
            return false;
        }

        return true;
    }

    /// <summary>Makes the change visible and answers it.</summary>
    public void Apply()
    {
        try
        {
            lock (subject.Owner)
            {
                _apply!();
            }

            Answer();
        }
        catch (Exception exception)
        {
            Refuse(exception);
        }
    }

    /// <summary>Answers that the change could not be written and was not made.</summary>
    public void Discard(string reason, Exception? exception)
    {
        if (_discard is not null)
        {
            lock (subject.Owner)
            {
                _discard();
            }
        }

        Refuse(new StorageException(reason, exception));
    }

    protected abstract void Check();

    protected abstract void Answer();

    protected abstract void Refuse(Exception exception);
}
