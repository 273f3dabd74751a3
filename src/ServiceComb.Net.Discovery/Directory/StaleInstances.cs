using System.Collections.Immutable;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>The instances of one service that are doubted: those the engine dropped too many of at once, and those it
/// lists although they refuse connections. Its subscription's lock guards it.</summary>
internal sealed class StaleInstances(double massLossThreshold, TimeProvider time)
{
    private const int MaxReportedIds = 3;
    private static readonly TimeSpan MassLossWindow = TimeSpan.FromSeconds(5);
    private readonly Dictionary<string, (ServiceInstance Instance, long Since)> _retained = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UnreachableInstance> _unreachable = new(StringComparer.Ordinal);

    // The instances that refuse connections, in the order in which they are to be probed.
    private readonly Queue<UnreachableInstance> _toProbe = new();
    private readonly List<string> _reportedIds = [];
    private int _unreachableSinceReport;
    private readonly List<(ServiceInstance Instance, long When)> _recentlyDeleted = [];

    public bool IsEmpty => _retained.Count == 0 && _unreachable.Count == 0;

    /// <summary>Instances that no list has and that are kept.</summary>
    public IEnumerable<ServiceInstance> Retained => _retained.Values.Select(static one => one.Instance);

    /// <summary>Instances that no list has and that may be called.</summary>
    public IEnumerable<ServiceInstance> Callable => Retained.Where(one => !IsUnreachable(one));

    public int UnreachableCount => _unreachable.Count;

    public bool IsUnreachable(ServiceInstance instance) => _unreachable.ContainsKey(instance.InstanceId);

    /// <summary>Takes what a new list dropped.</summary>
    /// <param name="before">The list before.</param>
    /// <param name="after">The new list.</param>
    /// <param name="named">The ids in the new list in whatever state: one that is listed as DOWN left on purpose.</param>
    /// <returns>How many instances are doubted from now on.</returns>
    public int Take(ImmutableArray<ServiceInstance> before, ImmutableArray<ServiceInstance> after, HashSet<string> named)
    {
        RemoveListed(named.Contains);
        var lost = before.Where(instance => !named.Contains(instance.InstanceId)).ToList();
        if (lost.Count == 0 && _retained.Count == 0)
        {
            return 0;
        }

        var taken = after.Select(static instance => instance.HostAndPort).ToHashSet();
        RemoveReplaced(taken.Contains);
        lost.RemoveAll(instance => taken.Contains(instance.HostAndPort));
        return lost.Count > 0 && ExceedsMassLossThreshold(lost.Count, before.Length, after.IsEmpty) ? Retain(lost) : 0;
    }

    /// <summary>Takes an instance that an event dropped, which expiry does as well: many within seconds are doubted.</summary>
    /// <returns>How many instances are doubted from now on.</returns>
    public int Take(ServiceInstance gone, ImmutableArray<ServiceInstance> after)
    {
        _recentlyDeleted.RemoveAll(one => time.GetElapsedTime(one.When) > MassLossWindow);
        _recentlyDeleted.Add((gone, time.GetTimestamp()));
        if (!ExceedsMassLossThreshold(_recentlyDeleted.Count, after.Length + _recentlyDeleted.Count, after.IsEmpty))
        {
            _unreachable.Remove(gone.InstanceId);
            return 0;
        }

        var lost = _recentlyDeleted.ConvertAll(static one => one.Instance);
        _recentlyDeleted.Clear();
        return Retain(lost);
    }

    /// <summary>An instance is listed again, or left on purpose.</summary>
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

    /// <summary>Notes an instance, listed or kept, that refused a connection; false when it was noted before.</summary>
    public bool RecordConnectionFailure(ServiceInstance instance)
    {
        if (_unreachable.Count == 0)
        {
            _toProbe.Clear();
        }

        var refusal = new UnreachableInstance(instance);
        if (!_unreachable.TryAdd(instance.InstanceId, refusal))
        {
            return false;
        }

        _toProbe.Enqueue(refusal);
        if (_unreachableSinceReport++ < MaxReportedIds)
        {
            _reportedIds.Add(instance.InstanceId);
        }

        return true;
    }

    /// <summary>How many instances began to refuse connections since the last report, and the ids of the first of them.</summary>
    public (int Count, string Instances) TakeReport()
    {
        var report = (_unreachableSinceReport, LogBounds.List(_reportedIds, _unreachableSinceReport, MaxReportedIds));
        _unreachableSinceReport = 0;
        _reportedIds.Clear();
        return report;
    }

    /// <summary>The listed instances that refuse connections and were not probed for the longest time.</summary>
    public List<ServiceInstance> NextToProbe(int max)
    {
        var next = new List<ServiceInstance>();
        for (var left = _toProbe.Count; left > 0 && next.Count < max; left--)
        {
            var refusal = _toProbe.Dequeue();
            if (_unreachable.TryGetValue(refusal.Instance.InstanceId, out var now) && now == refusal)
            {
                _toProbe.Enqueue(refusal);
                if (!IsRetained(refusal.Instance))
                {
                    next.Add(refusal.Instance);
                }
            }
        }

        return next;
    }

    /// <summary>Drops what is no longer doubted: it did not answer, or its time is over.</summary>
    public bool Remove(ServiceInstance instance)
    {
        _unreachable.Remove(instance.InstanceId);
        return _retained.Remove(instance.InstanceId);
    }

    /// <summary>An instance takes connections again.</summary>
    public bool MarkReachable(ServiceInstance instance) => _unreachable.Remove(instance.InstanceId);

    /// <summary>Instances that had been kept for so long at a moment.</summary>
    public List<ServiceInstance> GetExpired(TimeSpan grace, long moment) =>
        [.. _retained.Values.Where(one => time.GetElapsedTime(one.Since, moment) >= grace).Select(static one => one.Instance)];

    /// <summary>The time of all kept instances begins anew.</summary>
    public void RestartGracePeriods()
    {
        var now = time.GetTimestamp();
        foreach (var instance in Retained.ToList())
        {
            _retained[instance.InstanceId] = (instance, now);
        }
    }

    /// <summary>Keeps only suspicions about instances that are still listed, or kept.</summary>
    public void Prune(ImmutableArray<ServiceInstance> listed)
    {
        if (_unreachable.Count == 0)
        {
            return;
        }

        // One that is listed at another address is to be judged there.
        var places = listed.ToDictionary(static instance => instance.InstanceId, static instance => instance.HostAndPort, StringComparer.Ordinal);
        foreach (var (id, refusal) in _unreachable.ToList())
        {
            if (places.TryGetValue(id, out var place) ? place != refusal.Instance.HostAndPort : !_retained.ContainsKey(id))
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

    private void RemoveListed(Func<string, bool> isNamed)
    {
        foreach (var id in _retained.Keys.Where(isNamed).ToList())
        {
            _retained.Remove(id);
        }

        _recentlyDeleted.RemoveAll(one => isNamed(one.Instance.InstanceId));
    }

    // Another instance at the same place means that the one before it is gone, whoever answers there now.
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
