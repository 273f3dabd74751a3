using System.Collections.Immutable;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Holds the stale instances of one service: retained instances, which the registry no longer lists, and unreachable
/// instances, which do not accept connections. Not thread-safe; the lock of the subscription serializes access.</summary>
internal sealed class StaleInstances(double massLossThreshold, TimeProvider time)
{
    private const int MaxReportedIds = 3;
    private static readonly TimeSpan MassLossWindow = TimeSpan.FromSeconds(5);
    private readonly Dictionary<string, (ServiceInstance Instance, long Since)> _retained = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UnreachableInstance> _unreachable = new(StringComparer.Ordinal);

    // The unreachable instances in the order in which they will be probed.
    private readonly Queue<UnreachableInstance> _toProbe = new();
    private readonly List<string> _reportedIds = [];
    private int _unreachableSinceReport;
    private readonly List<(ServiceInstance Instance, long When)> _recentlyDeleted = [];

    public bool IsEmpty => _retained.Count == 0 && _unreachable.Count == 0;

    /// <summary>Gets the retained instances, which the registry no longer lists.</summary>
    public IEnumerable<ServiceInstance> Retained => _retained.Values.Select(static one => one.Instance);

    /// <summary>Gets the retained instances that are not unreachable.</summary>
    public IEnumerable<ServiceInstance> Callable => Retained.Where(one => !IsUnreachable(one));

    public int UnreachableCount => _unreachable.Count;

    public bool IsUnreachable(ServiceInstance instance) => _unreachable.ContainsKey(instance.InstanceId);

    /// <summary>Retains the instances that are missing from a new list when they exceed the mass loss threshold.</summary>
    /// <param name="before">The callable instances before.</param>
    /// <param name="after">The callable instances of the new list.</param>
    /// <param name="listedIds">The IDs in the new list in any status: an instance that is listed as DOWN left on purpose.</param>
    /// <returns>The number of newly retained instances.</returns>
    public int RetainMissing(ImmutableArray<ServiceInstance> before, ImmutableArray<ServiceInstance> after, HashSet<string> listedIds)
    {
        RemoveListed(listedIds.Contains);
        var lost = before.Where(instance => !listedIds.Contains(instance.InstanceId)).ToList();
        if (lost.Count == 0 && _retained.Count == 0)
        {
            return 0;
        }

        var takenAddresses = after.Select(static instance => instance.HostAndPort).ToHashSet();
        RemoveReplaced(takenAddresses.Contains);
        lost.RemoveAll(instance => takenAddresses.Contains(instance.HostAndPort));
        return lost.Count > 0 && ExceedsMassLossThreshold(lost.Count, before.Length, after.IsEmpty) ? Retain(lost) : 0;
    }

    /// <summary>Retains the recently deleted instances when they exceed the mass loss threshold. The registry sends delete events
    /// also when leases expire, so many of them within seconds are suspicious.</summary>
    /// <returns>The number of newly retained instances.</returns>
    public int RetainDeleted(ServiceInstance deleted, ImmutableArray<ServiceInstance> after)
    {
        _recentlyDeleted.RemoveAll(one => time.GetElapsedTime(one.When) > MassLossWindow);
        _recentlyDeleted.Add((deleted, time.GetTimestamp()));
        if (!ExceedsMassLossThreshold(_recentlyDeleted.Count, after.Length + _recentlyDeleted.Count, after.IsEmpty))
        {
            _unreachable.Remove(deleted.InstanceId);
            return 0;
        }

        var lost = _recentlyDeleted.ConvertAll(static one => one.Instance);
        _recentlyDeleted.Clear();
        return Retain(lost);
    }

    /// <summary>Clears the state of an instance that is listed again or left on purpose.</summary>
    public void Clear(string instanceId, ServiceInstance? now)
    {
        if (now is not null && _retained.Count > 0)
        {
            RemoveReplaced(now.HostAndPort.Equals);
        }

        _retained.Remove(instanceId);
        _unreachable.Remove(instanceId);
        _recentlyDeleted.RemoveAll(one => one.Instance.InstanceId == instanceId);
    }

    public bool IsRetained(ServiceInstance instance) => _retained.ContainsKey(instance.InstanceId);

    /// <summary>Marks a listed or retained instance as unreachable; returns false when it is marked already.</summary>
    public bool RecordConnectionFailure(ServiceInstance instance)
    {
        if (_unreachable.Count == 0)
        {
            _toProbe.Clear();
        }

        var unreachable = new UnreachableInstance(instance);
        if (!_unreachable.TryAdd(instance.InstanceId, unreachable))
        {
            return false;
        }

        _toProbe.Enqueue(unreachable);
        if (_unreachableSinceReport++ < MaxReportedIds)
        {
            _reportedIds.Add(instance.InstanceId);
        }

        return true;
    }

    /// <summary>Returns the number of instances that became unreachable since the last report, and the IDs of the first ones.</summary>
    public (int Count, string Instances) TakeReport()
    {
        var report = (_unreachableSinceReport, LogBounds.List(_reportedIds, _unreachableSinceReport, MaxReportedIds));
        _unreachableSinceReport = 0;
        _reportedIds.Clear();
        return report;
    }

    /// <summary>Returns the unreachable listed instances that have not been probed for the longest time.</summary>
    public List<ServiceInstance> NextToProbe(int max)
    {
        var next = new List<ServiceInstance>();
        for (var left = _toProbe.Count; left > 0 && next.Count < max; left--)
        {
            var unreachable = _toProbe.Dequeue();
            if (_unreachable.TryGetValue(unreachable.Instance.InstanceId, out var now) && now == unreachable)
            {
                _toProbe.Enqueue(unreachable);
                if (!IsRetained(unreachable.Instance))
                {
                    next.Add(unreachable.Instance);
                }
            }
        }

        return next;
    }

    /// <summary>Removes an instance that did not accept a connection or whose grace period expired.</summary>
    public bool Remove(ServiceInstance instance)
    {
        _unreachable.Remove(instance.InstanceId);
        return _retained.Remove(instance.InstanceId);
    }

    public bool MarkReachable(ServiceInstance instance) => _unreachable.Remove(instance.InstanceId);

    /// <summary>Returns the instances whose grace period had expired at a timestamp.</summary>
    public List<ServiceInstance> GetExpired(TimeSpan grace, long timestamp) =>
        [.. _retained.Values.Where(one => time.GetElapsedTime(one.Since, timestamp) >= grace).Select(static one => one.Instance)];

    /// <summary>Restarts the grace period of all retained instances.</summary>
    public void RestartGracePeriods()
    {
        var now = time.GetTimestamp();
        foreach (var instance in Retained.ToList())
        {
            _retained[instance.InstanceId] = (instance, now);
        }
    }

    /// <summary>Forgets unreachable instances that are neither listed nor retained.</summary>
    public void Prune(ImmutableArray<ServiceInstance> listed)
    {
        if (_unreachable.Count == 0)
        {
            return;
        }

        // An instance that moved to another address has not been probed there.
        var addresses = listed.ToDictionary(static instance => instance.InstanceId, static instance => instance.HostAndPort, StringComparer.Ordinal);
        foreach (var (id, unreachable) in _unreachable.ToList())
        {
            if (addresses.TryGetValue(id, out var address) ? address != unreachable.Instance.HostAndPort : !_retained.ContainsKey(id))
            {
                _unreachable.Remove(id);
            }
        }
    }

    private bool ExceedsMassLossThreshold(int lost, int before, bool isEmpty) => isEmpty || lost > massLossThreshold * before;

    private int Retain(List<ServiceInstance> lost)
    {
        var now = time.GetTimestamp();
        return lost.Count(instance => _retained.TryAdd(instance.InstanceId, (instance, now)));
    }

    private void RemoveListed(Func<string, bool> isListed)
    {
        foreach (var id in _retained.Keys.Where(isListed).ToList())
        {
            _retained.Remove(id);
        }

        _recentlyDeleted.RemoveAll(one => isListed(one.Instance.InstanceId));
    }

    // When another instance is listed at the address, the previous one is gone even if the address accepts connections.
    private void RemoveReplaced(Func<(string, int), bool> isTaken)
    {
        foreach (var id in _retained.Where(pair => isTaken(pair.Value.Instance.HostAndPort)).Select(static pair => pair.Key).ToList())
        {
            _retained.Remove(id);
        }
    }

    private sealed class UnreachableInstance(ServiceInstance instance)
    {
        public ServiceInstance Instance => instance;
    }
}
