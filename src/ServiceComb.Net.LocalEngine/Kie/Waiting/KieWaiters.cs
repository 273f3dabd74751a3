using System.Runtime.InteropServices;
using ServiceComb.Net.LocalEngine.Kie.State;

namespace ServiceComb.Net.LocalEngine.Kie.Waiting;

/// <summary>The held calls, found by the labels of a change: one look-up for those that wait for exactly its labels, and one
/// for each part of its labels for those that wait for some of them. Whoever waits for anything else costs nothing.</summary>
internal sealed class KieWaiters
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, KieTopic> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KieTopic> _inclusive = new(StringComparer.Ordinal);
    private int _count;
    private bool _isClosed;

    /// <summary>How many calls are held.</summary>
    public int Count => Volatile.Read(ref _count);

    public KieWaiter Add(string project, LabelSet labels, bool isExact)
    {
        lock (_gate)
        {
            var (index, place) = PlaceOf(labels, isExact);
            ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(index, place, out _);
            var topic = first;
            while (topic is not null && !topic.IsFor(project, labels, isExact))
            {
                topic = topic.Next;
            }

            if (topic is null)
            {
                topic = new KieTopic(project, labels, isExact) { Next = first };
                first = topic;
            }

            var waiter = new KieWaiter(this, topic);
            topic.Add(waiter);
            _count++;
            if (_isClosed)
            {
                waiter.Leave();
            }

            return waiter;
        }
    }

    /// <summary>Holds calls again.</summary>
    public void Open()
    {
        lock (_gate)
        {
            _isClosed = false;
        }
    }

    /// <summary>Ends every held call, and those to come, as if its time were over.</summary>
    public void Close()
    {
        List<KieWaiter> held = [];
        lock (_gate)
        {
            _isClosed = true;
            foreach (var first in _exact.Values.Concat(_inclusive.Values))
            {
                for (var topic = first; topic is not null; topic = topic.Next)
                {
                    held.AddRange(topic.TakeAll());
                }
            }

            _exact.Clear();
            _inclusive.Clear();
            _count = 0;
        }

        held.ForEach(static waiter => waiter.Leave());
    }

    public void Remove(KieWaiter waiter)
    {
        lock (_gate)
        {
            if (!waiter.IsHeld)
            {
                return;
            }

            waiter.Topic.Remove(waiter);
            _count--;
            if (waiter.Topic.IsEmpty)
            {
                Drop(waiter.Topic);
            }
        }
    }

    /// <summary>Wakes everybody who waits for a change of an item with these labels.</summary>
    public void Wake(LabelSet changed, KieStore store)
    {
        if (Count == 0)
        {
            return;
        }

        List<(KieTopic Topic, List<KieWaiter> Waiters)> woken = [];
        lock (_gate)
        {
            foreach (var topic in Fitting(changed))
            {
                var waiters = topic.TakeAll();
                _count -= waiters.Count;
                Drop(topic);
                woken.Add((topic, waiters));
            }
        }

        foreach (var (topic, waiters) in woken)
        {
            var answer = new SharedPollResponse(store, topic);
            foreach (var waiter in waiters)
            {
                waiter.TrySetResult(answer);
            }
        }
    }

    private List<KieTopic> Fitting(LabelSet changed)
    {
        List<KieTopic> fitting = [];
        AddFitting(_exact.GetValueOrDefault(changed.Format), changed, fitting);
        var pairs = WithValue(changed);
        var part = new KeyValuePair<string, string>[pairs.Length];
        for (var chosen = 0; chosen < 1 << pairs.Length; chosen++)
        {
            var length = 0;
            for (var at = 0; at < pairs.Length; at++)
            {
                if ((chosen & (1 << at)) != 0)
                {
                    part[length++] = pairs[at];
                }
            }

            AddFitting(_inclusive.GetValueOrDefault(LabelSet.FormatOf(part.AsSpan(0, length))), changed, fitting);
        }

        return fitting;
    }

    private static void AddFitting(KieTopic? topic, LabelSet changed, List<KieTopic> fitting)
    {
        for (; topic is not null; topic = topic.Next)
        {
            if (topic.Fits(changed))
            {
                fitting.Add(topic);
            }
        }
    }

    private void Drop(KieTopic topic)
    {
        var (index, place) = PlaceOf(topic.Labels, topic.IsExact);
        ref var first = ref CollectionsMarshal.GetValueRefOrNullRef(index, place);
        if (first == topic)
        {
            if (topic.Next is null)
            {
                index.Remove(place);
            }
            else
            {
                first = topic.Next;
            }

            return;
        }

        var before = first;
        while (before.Next != topic)
        {
            before = before.Next!;
        }

        before.Next = topic.Next;
    }

    private (Dictionary<string, KieTopic> Index, string Place) PlaceOf(LabelSet labels, bool isExact) =>
        isExact ? (_exact, labels.Format) : (_inclusive, LabelSet.FormatOf(WithValue(labels)));

    // Labels without a value fit items that lack them, so they cannot be part of the key.
    private static KeyValuePair<string, string>[] WithValue(LabelSet labels) =>
        Array.FindAll(labels.Pairs.ToArray(), static label => label.Value.Length > 0);
}
