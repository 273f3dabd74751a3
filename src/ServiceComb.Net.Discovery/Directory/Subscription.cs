using System.Collections.Immutable;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>What the directory knows about one service beyond its published list: the revision that belongs to the list,
/// and the instances it doubts. Changed by one hand at a time, under its own lock; nothing waits inside.</summary>
internal sealed class Subscription(ServiceEntry entry, MicroserviceKey key)
{
    private readonly Lock _changing = new();
    private ImmutableArray<ServiceInstance> _listed = [];
    private ImmutableArray<ServiceInstance> _doubted = [];
    private string? _revision;
    private bool _isKnown;

    public ServiceEntry Entry => entry;

    public MicroserviceKey Key => key;

    /// <summary>0 idle, 1 a query runs, 2 a query runs and another is wanted after it.</summary>
    public int QueryState;

    /// <summary>Whether an event came, so that an unchanged answer is not the last word.</summary>
    public bool EventSeen;

    public long LastQuery;

    public string? Revision
    {
        get
        {
            lock (_changing)
            {
                return _revision;
            }
        }
    }

    /// <summary>Instances that the engine dropped without a word and that are kept while they answer.</summary>
    public ImmutableArray<ServiceInstance> Doubted
    {
        get
        {
            lock (_changing)
            {
                return _doubted;
            }
        }
    }

    /// <summary>Takes a whole list from the engine. A list that lost everything is doubted: what it dropped stays until
    /// it is probed, unless it said goodbye through the watch before.</summary>
    public void Apply(IReadOnlyList<MicroserviceInstance> registered, string? revision, bool isKnown)
    {
        lock (_changing)
        {
            var before = _listed.AddRange(_doubted);
            var listed = InstanceList.From(registered, before);
            // Instances that are listed as DOWN left on purpose; only those that are in no list at all are doubted.
            var named = registered.Select(instance => instance.InstanceId).ToHashSet(StringComparer.Ordinal);
            _doubted = listed.IsEmpty ? [.. before.Where(instance => !named.Contains(instance.InstanceId))] : [];
            (_listed, _revision, _isKnown) = (listed, revision, isKnown || _doubted.Length > 0);
            Publish();
        }
    }

    /// <summary>Takes an event of the watch, which is ahead of the engine's lists.</summary>
    public void Apply(InstanceEvent change)
    {
        if (change.Instance is not { InstanceId: { } id } instance)
        {
            return;
        }

        lock (_changing)
        {
            var others = _listed.Where(known => known.InstanceId != id).Select(known => known.Registered);
            var now = change.Action == InstanceEvent.Delete ? others : others.Append(WithVersion(instance, change.Key));
            _listed = InstanceList.From(now, _listed);
            _doubted = _doubted.RemoveAll(known => known.InstanceId == id);
            _isKnown = true;
            Publish();
        }
    }

    /// <summary>Drops a doubted instance that did not answer.</summary>
    public void Drop(ServiceInstance instance)
    {
        lock (_changing)
        {
            _doubted = _doubted.Remove(instance);
            Publish();
        }
    }

    private static MicroserviceInstance WithVersion(MicroserviceInstance instance, MicroserviceKey? key) =>
        instance.Version is null ? instance with { Version = key?.Version } : instance;

    private void Publish() => entry.Publish(_listed.AddRange(_doubted), _isKnown);
}
