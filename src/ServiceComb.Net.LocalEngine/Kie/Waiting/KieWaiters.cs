using System.Runtime.InteropServices;
using ServiceComb.Net.LocalEngine.Kie.State;

namespace ServiceComb.Net.LocalEngine.Kie.Waiting;

/// <summary>The pending long polls, indexed by label. A change needs one look-up for waits for exactly its labels, and one
/// per subset of its labels for inclusive waits. Other waits cost nothing.</summary>
internal sealed class KieWaiters
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, KieTopic> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KieTopic> _inclusive = new(StringComparer.Ordinal);
    private int _count;
    private bool _isClosed;

    /// <summary>Gets the number of pending long polls.</summary>
    public int Count => Volatile.Read(ref _count);

    public KieWaiter Add(string project, LabelSet labels, bool isExact)
    {
        lock (_lock)
        {
            var (index, key) = GetIndex(labels, isExact);
            ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(index, key, out _);
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
                waiter.EndWait();
            }

            return waiter;
        }
    }

    /// <summary>Accepts long polls again.</summary>
    public void Open()
    {
        lock (_lock)
        {
            _isClosed = false;
        }
    }

    /// <summary>Completes all pending and future long polls as if their wait time were over.</summary>
    public void Close()
    {
        List<KieWaiter> held = [];
        lock (_lock)
        {
            _isClosed = true;
            foreach (var first in _exact.Values.Concat(_inclusive.Values))
            {
                for (var topic = first; topic is not null; topic = topic.Next)
                {
                    held.AddRange(topic.RemoveAll());
                }
            }

            _exact.Clear();
            _inclusive.Clear();
            _count = 0;
        }

        held.ForEach(static waiter => waiter.EndWait());
    }

    public void Remove(KieWaiter waiter)
    {
        lock (_lock)
        {
            if (!waiter.IsQueued)
            {
                return;
            }

            waiter.Topic.Remove(waiter);
            _count--;
            if (waiter.Topic.IsEmpty)
            {
                RemoveTopic(waiter.Topic);
            }
        }
    }

    /// <summary>Completes the long polls that wait for a change of an item with these labels.</summary>
    public void Wake(LabelSet changed, KieStore store)
    {
        if (Count == 0)
        {
            return;
        }

        List<(KieTopic Topic, List<KieWaiter> Waiters)> woken = [];
        lock (_lock)
        {
            foreach (var topic in FindMatching(changed))
            {
                var waiters = topic.RemoveAll();
                _count -= waiters.Count;
                RemoveTopic(topic);
                woken.Add((topic, waiters));
            }
        }

        foreach (var (topic, waiters) in woken)
        {
            var response = new SharedPollResponse(store, topic);
            foreach (var waiter in waiters)
            {
                waiter.TrySetResult(response);
            }
        }
    }

    private List<KieTopic> FindMatching(LabelSet changed)
    {
        List<KieTopic> fitting = [];
        AddMatching(_exact.GetValueOrDefault(changed.Format), changed, fitting);
        var pairs = WithoutEmptyValues(changed);
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

            AddMatching(_inclusive.GetValueOrDefault(LabelSet.FormatOf(part.AsSpan(0, length))), changed, fitting);
        }

        return fitting;
    }

    private static void AddMatching(KieTopic? topic, LabelSet changed, List<KieTopic> fitting)
    {
        for (; topic is not null; topic = topic.Next)
        {
            if (topic.Matches(changed))
            {
                fitting.Add(topic);
            }
        }
    }

    private void RemoveTopic(KieTopic topic)
    {
        var (index, key) = GetIndex(topic.Labels, topic.IsExact);
        ref var first = ref CollectionsMarshal.GetValueRefOrNullRef(index, key);
        if (first == topic)
        {
            if (topic.Next is null)
            {
                index.Remove(key);
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

    private (Dictionary<string, KieTopic> Index, string Place) GetIndex(LabelSet labels, bool isExact) =>
        isExact ? (_exact, labels.Format) : (_inclusive, LabelSet.FormatOf(WithoutEmptyValues(labels)));

    // A label with an empty value also matches items without the label, so it cannot be part of the index key.
    private static KeyValuePair<string, string>[] WithoutEmptyValues(LabelSet labels) =>
        Array.FindAll(labels.Pairs.ToArray(), static label => label.Value.Length > 0);
}
