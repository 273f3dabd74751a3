using ServiceComb.Net.Engine.Kie.State;

namespace ServiceComb.Net.Engine.Kie.Waiting;

/// <summary>What several callers wait for alike: the labels, how they are compared, and the project whose items they are
/// shown. Used under the lock of <see cref="KieWaiters"/>.</summary>
internal sealed class KieTopic(string project, LabelSet labels, bool isExact)
{
    public string Project => project;

    public LabelSet Labels => labels;

    public bool IsExact => isExact;

    public List<KieWaiter> Waiters { get; private set; } = [];

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
        waiter.Place = Waiters.Count;
        Waiters.Add(waiter);
    }

    public void Remove(KieWaiter waiter)
    {
        var last = Waiters[^1];
        Waiters[waiter.Place] = last;
        last.Place = waiter.Place;
        Waiters.RemoveAt(Waiters.Count - 1);
    }

    /// <summary>Hands over everybody who waits.</summary>
    public List<KieWaiter> TakeAll()
    {
        var all = Waiters;
        Waiters = [];
        foreach (var waiter in all)
        {
            waiter.Place = KieWaiter.Gone;
        }

        return all;
    }
}
