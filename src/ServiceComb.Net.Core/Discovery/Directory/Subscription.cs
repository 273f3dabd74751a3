using System.Collections.Immutable;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.Protocol.Versions;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Holds the state of one service: the engine's list with its revision, events that the list does not reflect yet, and stale
/// instances. A lock serializes changes and is never held while waiting or while listeners are called.</summary>
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

    /// <summary>Gets the service name, in the registry's spelling once it is known.</summary>
    public string Name { get; private set; }

    public MicroserviceKey Key => new() { Environment = _environment, AppId = Application, ServiceName = Name, Version = "0+" };

    /// <summary>Gets the address index of all services, to which the instances of this service are added.</summary>
    public InstanceAddresses? Addresses { get; init; }

    /// <summary>Gets the callback that is invoked after the list of an entry changed.</summary>
    public Action<Subscription>? Changed { get; init; }

    /// <summary>0: idle. 1: a query is running. 2: a query is running and another one is requested.</summary>
    public int QueryState;

    /// <summary>True after an event, until a query starts that expects a changed list.</summary>
    public bool HasPendingEvent;

    /// <summary>True when the warning about an oversized list has been logged.</summary>
    public bool IsOversizeLogged;

    public long LastQueryTimestamp;

    /// <summary>Gets or sets the timestamp at which the engine rejected this entry in a batch query; 0 when it did not. Only the
    /// verification uses it.</summary>
    public long RejectedAt { get; set; }

    /// <summary>The timestamp of the last response of the engine for this service.</summary>
    public long LastResponseTimestamp;

    /// <summary>Gets whether the engine has responded for this service since the app started.</summary>
    public bool HasResponse => Volatile.Read(ref _hasResponse);

    public bool IsKnown => Volatile.Read(ref _isKnown);

    /// <summary>Gets whether the last list did not yet reflect all events.</summary>
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

    /// <summary>Gets the state to request a newer list with. The generation detects responses that another list has overtaken.</summary>
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

    /// <summary>Adds an entry that shows the instances of the accepted versions.</summary>
    public void Attach(ServiceEntry entry, VersionRule versions)
    {
        Update(() =>
        {
            _entries = _entries.Add((entry, versions));
            return _hasResponse || _listed.Length > 0;
        });
    }

    /// <summary>Removes an entry and returns the number of remaining entries.</summary>
    public int Detach(ServiceEntry entry)
    {
        lock (_lock)
        {
            _entries = _entries.RemoveAll(one => ReferenceEquals(one.Entry, entry));
            return _entries.Length;
        }
    }

    /// <summary>Removes the addresses of this service when it is no longer tracked.</summary>
    public void End()
    {
        lock (_lock)
        {
            IndexAddresses([]);
        }
    }

    /// <summary>Makes the next request return the full list, because the current one no longer equals the engine's list of that revision.</summary>
    public void ForgetRevision()
    {
        lock (_lock)
        {
            _revision = null;
        }
    }

    /// <summary>Sets the registry's spelling of the name.</summary>
    public void Rename(string name)
    {
        lock (_lock)
        {
            (Name, _revision, RejectedAt) = (name, null, 0);
        }
    }

    /// <summary>Applies a full list from the engine.</summary>
    /// <param name="registered">The instances of all versions in any status.</param>
    /// <param name="revision">The revision of the list; null when unknown.</param>
    /// <param name="isKnown">Whether the engine knows the service.</param>
    /// <param name="generation">The generation of <see cref="State"/> when the list was requested.</param>
    /// <param name="retained">The number of missing instances that are retained.</param>
    /// <returns>False when another list was applied in the meantime; the list is ignored then.</returns>
    public bool Apply(IReadOnlyList<MicroserviceInstance> registered, string? revision, bool isKnown, int generation, out int retained)
    {
        var newlyRetained = 0;
        var isApplied = Update(() =>
        {
            if (generation != Generation)
            {
                return false;
            }

            var before = _listed;
            var now = _events.ApplyTo(registered);
            _listed = _instanceFactory.CreateAll(now, before.Concat(_staleInstances.Retained));
            newlyRetained = _staleInstances.RetainMissing(before, _listed, now.Select(static one => one.InstanceId ?? "").ToHashSet(StringComparer.Ordinal));
            _staleInstances.Prune(_listed);
            // A list that events modified differs from the engine's list, so its revision must not be confirmed.
            _revision = LagsBehindEvents ? null : revision;
            (_isKnown, _hasResponse, LastResponseTimestamp) = (isKnown, true, _time.GetTimestamp());
            Generation++;
            return true;
        });
        retained = newlyRetained;
        return isApplied;
    }

    /// <summary>Applies an event of the watch, which is newer than the lists of the engine.</summary>
    /// <returns>The number of newly retained instances.</returns>
    public int Apply(InstanceEvent change)
    {
        var retained = 0;
        Update(() =>
        {
            if (change.Instance is not { InstanceId: { } id })
            {
                return false;
            }

            _events.Add(change);
            if (!_hasResponse && _listed.IsEmpty)
            {
                // A single instance is not a list. Callers wait for the first list, to which the event will be applied.
                return false;
            }

            retained = Apply(change, id);
            _isKnown = true;
            return true;
        });
        return retained;
    }

    /// <summary>Applies the cached list of a previous run, unless a list is available already.</summary>
    public bool ApplyCache(IReadOnlyList<MicroserviceInstance> cached) => Update(() =>
    {
        if (_hasResponse || _listed.Length > 0)
        {
            return false;
        }

        (_listed, _isKnown) = (_instanceFactory.CreateAll(cached, []), true);
        return true;
    });

    /// <summary>Records a response of the engine that the list has not changed.</summary>
    public void OnNotModified() => Volatile.Write(ref LastResponseTimestamp, _time.GetTimestamp());

    /// <summary>Gets the callable instances that the engine lists.</summary>
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

    /// <summary>Returns the listed instances that have an endpoint with a host and port.</summary>
    public ImmutableArray<ServiceInstance> FindByAddress(string host, int port) =>
        [.. Listed.Where(one => one.Endpoints.Any(endpoint => endpoint.Port == port && endpoint.Host.Equals(host, StringComparison.OrdinalIgnoreCase)))];

    /// <summary>Returns the instances to cache for a start without the engine.</summary>
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
        var previous = others.Length < _listed.Length ? _listed.First(one => one.InstanceId == id) : null;
        if (change.Action == InstanceEvent.Delete)
        {
            // The delete event of an instance arrives seconds later; another version may be registered under its ID by then.
            if (previous is null || (previous.ServiceId is { } listed && change.Instance!.ServiceId is { } deleted && listed != deleted))
            {
                return 0;
            }

            _listed = others;
            return _staleInstances.RetainDeleted(previous, others);
        }

        var instance = change.Instance!.Version is null ? change.Instance with { Version = change.Key?.Version } : change.Instance;
        var now = _instanceFactory.Create(instance, previous is null ? others : others.Add(previous));
        _staleInstances.Clear(id, now);
        _listed = now is null ? others : Insert(others, now);
        return 0;
    }

    // Includes skipped instances, because a request may be on its way to one.
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
            // When only unreachable instances are left, use them rather than none.
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
