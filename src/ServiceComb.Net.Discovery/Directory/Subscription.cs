using System.Collections.Immutable;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.Protocol.Versions;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>What the directory knows about one service: the engine's list with its revision, the events that are ahead of
/// it, and the instances it doubts. Changed by one hand at a time, under its own lock; nothing waits inside, and listeners
/// are called outside.</summary>
internal sealed partial class Subscription
{
    private static readonly Comparer<ServiceInstance> ById =
        Comparer<ServiceInstance>.Create(static (left, right) => string.CompareOrdinal(left.InstanceId, right.InstanceId));

    private readonly Lock _lock = new();
    private readonly string _environment;
    private readonly ServiceInstanceFactory _instanceFactory;
    private readonly StaleInstances _staleInstances;
    private readonly TimeProvider _time;
    private readonly RecentEvents _events;
    private ImmutableArray<(ServiceEntry Entry, VersionRule Versions)> _entries = [];
    private ImmutableArray<ServiceInstance> _listed = [];
    private ImmutableArray<ServiceInstance> _indexedAddresses = [];
    private string? _revision;
    private bool _isKnown;
    private bool _hasResponse;

    public Subscription(ServiceName name, string environment, ServiceInstanceFactory instances, StaleInstances staleInstances, TimeProvider time)
    {
        (Application, Name, _environment) = (name.Application, name.Name, environment);
        (_instanceFactory, _staleInstances, _events, _time) = (instances, staleInstances, new RecentEvents(time), time);
    }

    public string Application { get; }

    /// <summary>The name as the registry spells it, as far as it is known.</summary>
    public string Name { get; private set; }

    public MicroserviceKey Key => new() { Environment = _environment, AppId = Application, ServiceName = Name, Version = "0+" };

    /// <summary>The addresses of all instances, to which those of this service are added.</summary>
    public InstanceAddresses? Addresses { get; init; }

    /// <summary>Called after the list of an entry changed.</summary>
    public Action<Subscription>? Changed { get; init; }

    /// <summary>0 idle, 1 a query runs, 2 a query runs and another is wanted after it.</summary>
    public int QueryState;

    /// <summary>Whether an event came, so that an unchanged answer is not the last word.</summary>
    public bool HasPendingEvent;

    /// <summary>Whether it was told that the list is too large to be answered.</summary>
    public bool IsOversizeLogged;

    public long LastQueryTimestamp;

    /// <summary>When the engine refused this entry in a batch query that it accepts without it; 0 when it did not. Only the
    /// verification touches it.</summary>
    public long RejectedAt { get; set; }

    /// <summary>When the engine answered about this service last.</summary>
    public long LastResponseTimestamp;

    /// <summary>Whether the engine was heard about this service in this run.</summary>
    public bool HasResponse => Volatile.Read(ref _hasResponse);

    public bool IsKnown => Volatile.Read(ref _isKnown);

    /// <summary>Whether the last list did not know yet what events had said.</summary>
    public bool LagsBehindEvents => _events.AreAhead;

    public bool HasStaleInstances
    {
        get
        {
            lock (_lock)
            {
                return !_staleInstances.IsEmpty;
            }
        }
    }

    public ImmutableArray<ServiceEntry> Entries
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries.Select(static one => one.Entry)];
            }
        }
    }

    /// <summary>What is in place, to ask for a newer list; a list that was asked for before another came is not taken.</summary>
    public SubscriptionState State
    {
        get
        {
            lock (_lock)
            {
                return new SubscriptionState(_revision, Generation);
            }
        }
    }

    private int Generation { get; set; }

    /// <summary>Adds a view: an entry with the versions it accepts.</summary>
    public void Attach(ServiceEntry entry, VersionRule versions)
    {
        Update(() =>
        {
            _entries = _entries.Add((entry, versions));
            return _hasResponse || _listed.Length > 0;
        });
    }

    /// <summary>Takes a view away; how many are left.</summary>
    public int Detach(ServiceEntry entry)
    {
        lock (_lock)
        {
            _entries = _entries.RemoveAll(one => ReferenceEquals(one.Entry, entry));
            return _entries.Length;
        }
    }

    /// <summary>Nobody uses the service any more.</summary>
    public void End()
    {
        lock (_lock)
        {
            IndexAddresses([]);
        }
    }

    /// <summary>The list in memory is no longer what the engine gave under its revision: the next answer is to be a whole list.</summary>
    public void ForgetRevision()
    {
        lock (_lock)
        {
            _revision = null;
        }
    }

    /// <summary>The registry spells the name otherwise.</summary>
    public void Rename(string name)
    {
        lock (_lock)
        {
            (Name, _revision, RejectedAt) = (name, null, 0);
        }
    }

    /// <summary>Takes a whole list from the engine.</summary>
    /// <param name="registered">The instances in every version and state.</param>
    /// <param name="revision">The list's revision.</param>
    /// <param name="isKnown">Whether the engine knows the service.</param>
    /// <param name="generation">Of <see cref="State"/> when the list was asked for.</param>
    /// <param name="doubted">How many instances that the list dropped are kept.</param>
    /// <returns>False when a newer list came meanwhile: nothing was taken.</returns>
    public bool Apply(IReadOnlyList<MicroserviceInstance> registered, string? revision, bool isKnown, int generation, out int doubted)
    {
        var kept = 0;
        var taken = Update(() =>
        {
            if (generation != Generation)
            {
                return false;
            }

            var before = _listed;
            var now = _events.ApplyTo(registered);
            _listed = _instanceFactory.From(now, before.Concat(_staleInstances.Retained));
            kept = _staleInstances.Take(before, _listed, now.Select(static one => one.InstanceId ?? "").ToHashSet(StringComparer.Ordinal));
            _staleInstances.Prune(_listed);
            // A list that events changed is not the engine's, and must not be confirmed under its revision.
            _revision = LagsBehindEvents ? null : revision;
            (_isKnown, _hasResponse, LastResponseTimestamp) = (isKnown, true, _time.GetTimestamp());
            Generation++;
            return true;
        });
        doubted = kept;
        return taken;
    }

    /// <summary>Takes an event of the watch, which is ahead of the engine's lists.</summary>
    /// <returns>How many instances that left too quickly are kept.</returns>
    public int Apply(InstanceEvent change)
    {
        var kept = 0;
        Update(() =>
        {
            if (change.Instance is not { InstanceId: { } id })
            {
                return false;
            }

            _events.Add(change, id);
            if (!_hasResponse && _listed.IsEmpty)
            {
                // One instance is no list: callers wait for the first one, which takes the event into account.
                return false;
            }

            kept = Apply(change, id);
            _isKnown = true;
            return true;
        });
        return kept;
    }

    /// <summary>Takes what an earlier run saw, unless the engine was heard meanwhile.</summary>
    public bool ApplyCache(IReadOnlyList<MicroserviceInstance> seen) => Update(() =>
    {
        if (_hasResponse || _listed.Length > 0)
        {
            return false;
        }

        (_listed, _isKnown) = (_instanceFactory.From(seen, []), true);
        return true;
    });

    /// <summary>The engine answered that nothing changed.</summary>
    public void OnNotModified() => Volatile.Write(ref LastResponseTimestamp, _time.GetTimestamp());

    /// <summary>What the engine lists and can be called.</summary>
    public ImmutableArray<ServiceInstance> Listed
    {
        get
        {
            lock (_lock)
            {
                return _listed;
            }
        }
    }

    /// <summary>Listed instances that are reached at a place.</summary>
    public ImmutableArray<ServiceInstance> FindByAddress(string host, int port) =>
        [.. Listed.Where(one => one.Endpoints.Any(endpoint => endpoint.Port == port && endpoint.Host.Equals(host, StringComparison.OrdinalIgnoreCase)))];

    /// <summary>What is worth keeping for a start without an engine.</summary>
    public ImmutableArray<ServiceInstance> GetInstancesToCache()
    {
        lock (_lock)
        {
            return [.. _listed, .. _staleInstances.Retained];
        }
    }

    private int Apply(InstanceEvent change, string id)
    {
        var others = _listed.RemoveAll(one => one.InstanceId == id);
        var gone = others.Length < _listed.Length ? _listed.First(one => one.InstanceId == id) : null;
        if (change.Action == InstanceEvent.Delete)
        {
            _listed = others;
            return gone is null ? 0 : _staleInstances.Take(gone, others);
        }

        var instance = change.Instance!.Version is null ? change.Instance with { Version = change.Key?.Version } : change.Instance;
        var now = _instanceFactory.From(instance, gone is null ? others : others.Add(gone));
        _staleInstances.Clear(id, now);
        _listed = now is null ? others : Insert(others, now);
        return 0;
    }

    // Also those that are passed over: a call may be on its way there.
    private void IndexAddresses(ImmutableArray<ServiceInstance> instances)
    {
        Addresses?.Replace(_indexedAddresses, instances);
        _indexedAddresses = instances;
    }

    private bool IsListed(ServiceInstance instance) => _listed.BinarySearch(instance, ById) >= 0;

    private static ImmutableArray<ServiceInstance> AddSorted(ImmutableArray<ServiceInstance> sorted, IEnumerable<ServiceInstance> others) =>
        sorted.AddRange(others) is var all && all.Length == sorted.Length ? sorted : all.Sort(ById);

    private static ImmutableArray<ServiceInstance> Insert(ImmutableArray<ServiceInstance> sorted, ServiceInstance instance)
    {
        var index = sorted.BinarySearch(instance, ById);
        return sorted.Insert(index < 0 ? ~index : index, instance);
    }

    private bool Update(Func<bool> change)
    {
        var superseded = new List<ServiceInstances>();
        lock (_lock)
        {
            if (!change())
            {
                return false;
            }

            Publish(superseded);
        }

        superseded.ForEach(static one => one.SupersedeInBackground());
        if (superseded.Count > 0)
        {
            Changed?.Invoke(this);
        }

        return true;
    }

    private void Publish(List<ServiceInstances> superseded)
    {
        IndexAddresses(AddSorted(_listed, _staleInstances.Retained));
        var all = _listed;
        if (!_staleInstances.IsEmpty)
        {
            var trusted = AddSorted(_listed.RemoveAll(_staleInstances.IsUnreachable), _staleInstances.Callable);
            // When nobody else is left, one that refused is better than none.
            all = trusted.IsEmpty ? AddSorted(_listed, _staleInstances.Retained) : trusted;
        }

        var isKnown = _isKnown || !all.IsEmpty;
        foreach (var (entry, versions) in _entries)
        {
            if (entry.Replace(VersionFilter.Apply(versions, all), isKnown) is { } old)
            {
                superseded.Add(old);
            }
        }
    }
}
