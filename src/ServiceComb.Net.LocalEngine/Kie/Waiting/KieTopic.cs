using ServiceComb.Net.LocalEngine.Kie.State;

namespace ServiceComb.Net.LocalEngine.Kie.Waiting;

/// <summary>What several callers wait for alike: the labels, how they are compared, and the project whose items they are
/// shown. Used under the lock of <see cref="KieWaiters"/>. Topics and waiters are chained by themselves, since there may be
/// ten thousands of both.</summary>
internal sealed class KieTopic(string project, LabelSet labels, bool isExact)
{
    private KieWaiter? _first;

    public string Project => project;

    public LabelSet Labels => labels;

    public bool IsExact => isExact;

    /// <summary>The next topic that is looked for in the same place.</summary>
    public KieTopic? Next { get; set; }

    public bool IsEmpty => _first is null;

    /// <summary>Whether a change of an item with these labels is what the callers wait for. The project plays no part, and
    /// where an inclusive wait names a label without a value, an item without that label fits as well: so the real engine
    /// compares.</summary>
    public bool Fits(LabelSet changed)
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
        waiter.IsHeld = true;
        waiter.Next = _first;
        if (_first is not null)
        {
            _first.Previous = waiter;
        }

        _first = waiter;
    }

    public void Remove(KieWaiter waiter)
    {
        waiter.IsHeld = false;
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

    /// <summary>Hands over everybody who waits.</summary>
    public List<KieWaiter> TakeAll()
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
