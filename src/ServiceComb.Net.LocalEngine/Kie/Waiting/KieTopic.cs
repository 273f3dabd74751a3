using ServiceComb.Net.LocalEngine.Kie.State;

namespace ServiceComb.Net.LocalEngine.Kie.Waiting;

/// <summary>A set of long polls that wait for the same labels and match mode in the same project. Access requires the lock
/// of <see cref="KieWaiters"/>. Topics and waiters are linked lists without separate nodes, because there may be tens of
/// thousands of both.</summary>
internal sealed class KieTopic(string project, LabelSet labels, bool isExact)
{
    private KieWaiter? _first;

    public string Project => project;

    public LabelSet Labels => labels;

    public bool IsExact => isExact;

    /// <summary>Gets or sets the next topic in the same index entry.</summary>
    public KieTopic? Next { get; set; }

    public bool IsEmpty => _first is null;

    /// <summary>Returns whether a change of an item with these labels completes the waits. As in the real engine, the
    /// project is not compared, and an inclusive wait for a label with an empty value also matches items without that
    /// label.</summary>
    public bool Matches(LabelSet changed)
    {
        if (isExact)
        {
            return changed.Format == labels.Format;
        }

        foreach (var (name, value) in labels.Pairs)
        {
            if ((changed.ValueOf(name) ?? "") != value)
            {
                return false;
            }
        }

        return true;
    }

    public bool IsFor(string otherProject, LabelSet otherLabels, bool otherIsExact) =>
        isExact == otherIsExact && project == otherProject && labels.Format == otherLabels.Format;

    public void Add(KieWaiter waiter)
    {
        waiter.IsQueued = true;
        waiter.Next = _first;
        if (_first is not null)
        {
            _first.Previous = waiter;
        }

        _first = waiter;
    }

    public void Remove(KieWaiter waiter)
    {
        waiter.IsQueued = false;
        if (waiter.Previous is null)
        {
            _first = waiter.Next;
        }
        else
        {
            waiter.Previous.Next = waiter.Next;
        }

        if (waiter.Next is not null)
        {
            waiter.Next.Previous = waiter.Previous;
        }

        (waiter.Next, waiter.Previous) = (null, null);
    }

    /// <summary>Removes and returns all waiters.</summary>
    public List<KieWaiter> RemoveAll()
    {
        List<KieWaiter> all = [];
        while (_first is { } waiter)
        {
            Remove(waiter);
            all.Add(waiter);
        }

        return all;
    }
}
