using System.Collections.Immutable;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>The instances of one service that are doubted: those the engine dropped too many of at once, and those it
/// lists although they refuse connections. Its subscription's lock guards it.</summary>
internal sealed class Suspects(double share, TimeProvider time)
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(5);
    private readonly Dictionary<string, (ServiceInstance Instance, long Since)> _kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ServiceInstance> _refusing = new(StringComparer.Ordinal);
    private readonly List<(ServiceInstance Instance, long When)> _left = [];

    public bool IsEmpty => _kept.Count == 0 && _refusing.Count == 0;

    /// <summary>Instances that no list has and that are kept.</summary>
    public IEnumerable<ServiceInstance> Kept => _kept.Values.Select(static one => one.Instance);

    /// <summary>Instances that are listed and refuse connections.</summary>
    public IEnumerable<ServiceInstance> Refusing => _refusing.Values;

    public bool Refuses(ServiceInstance instance) => _refusing.ContainsKey(instance.InstanceId);

    /// <summary>Takes what a new list dropped.</summary>
    /// <param name="before">The list before.</param>
    /// <param name="after">The new list.</param>
    /// <param name="named">The ids in the new list in whatever state: one that is listed as DOWN left on purpose.</param>
    /// <returns>How many instances are doubted from now on.</returns>
    public int Take(ImmutableArray<ServiceInstance> before, ImmutableArray<ServiceInstance> after, HashSet<string> named)
    {
        Forget(named.Contains);
        var lost = before.Where(instance => !named.Contains(instance.InstanceId)).ToList();
        if (lost.Count == 0 && _kept.Count == 0)
        {
            return 0;
        }

        var taken = after.Select(static instance => instance.Place).ToHashSet();
        ForgetReplaced(taken.Contains);
        lost.RemoveAll(instance => taken.Contains(instance.Place));
        return lost.Count > 0 && IsTooMuch(lost.Count, before.Length, after.IsEmpty) ? Keep(lost) : 0;
    }

    /// <summary>Takes an instance that an event dropped, which expiry does as well: many within seconds are doubted.</summary>
    /// <returns>How many instances are doubted from now on.</returns>
    public int Take(ServiceInstance gone, ImmutableArray<ServiceInstance> after)
    {
        _left.RemoveAll(one => time.GetElapsedTime(one.When) > AtOnce);
        _left.Add((gone, time.GetTimestamp()));
        _refusing.Remove(gone.InstanceId);
        if (!IsTooMuch(_left.Count, after.Length + _left.Count, after.IsEmpty))
        {
            return 0;
        }

        var lost = _left.ConvertAll(static one => one.Instance);
        _left.Clear();
        return Keep(lost);
    }

    /// <summary>An instance is listed again, or left on purpose.</summary>
    public void Clear(string instanceId, ServiceInstance? now)
    {
        if (now is not null && _kept.Count > 0)
        {
            ForgetReplaced(now.Place.Equals);
        }

        _kept.Remove(instanceId);
        _refusing.Remove(instanceId);
        _left.RemoveAll(one => one.Instance.InstanceId == instanceId);
    }

    /// <summary>Notes a listed instance that refused a connection; false when it was noted before.</summary>
    public bool Refuse(ServiceInstance instance) => _refusing.TryAdd(instance.InstanceId, instance);

    /// <summary>Drops what is no longer doubted: it did not answer, or its time is over.</summary>
    public bool Drop(ServiceInstance instance) => _kept.Remove(instance.InstanceId);

    /// <summary>An instance takes connections again.</summary>
    public bool Trust(ServiceInstance instance) => _refusing.Remove(instance.InstanceId);

    /// <summary>Instances that had been kept for so long at a moment.</summary>
    public List<ServiceInstance> Overdue(TimeSpan grace, long moment) =>
        [.. _kept.Values.Where(one => time.GetElapsedTime(one.Since, moment) >= grace).Select(static one => one.Instance)];

    /// <summary>The time of all kept instances begins anew.</summary>
    public void KeepAnew()
    {
        var now = time.GetTimestamp();
        foreach (var instance in Kept.ToList())
        {
            _kept[instance.InstanceId] = (instance, now);
        }
    }

    /// <summary>Keeps only suspicions about instances that are still listed.</summary>
    public void Prune(ImmutableArray<ServiceInstance> listed)
    {
        if (_refusing.Count == 0)
        {
            return;
        }

        var ids = listed.Select(static instance => instance.InstanceId).ToHashSet(StringComparer.Ordinal);
        foreach (var id in _refusing.Keys.Where(id => !ids.Contains(id)).ToList())
        {
            _refusing.Remove(id);
        }
    }

    private bool IsTooMuch(int lost, int before, bool isEmpty) => isEmpty || lost > share * before;

    private int Keep(List<ServiceInstance> lost)
    {
        var now = time.GetTimestamp();
        return lost.Count(instance => _kept.TryAdd(instance.InstanceId, (instance, now)));
    }

    private void Forget(Func<string, bool> isNamed)
    {
        foreach (var id in _kept.Keys.Where(isNamed).ToList())
        {
            _kept.Remove(id);
        }

        _left.RemoveAll(one => isNamed(one.Instance.InstanceId));
    }

    // Another instance at the same place means that the one before it is gone, whoever answers there now.
    private void ForgetReplaced(Func<(string, int), bool> isTaken)
    {
        foreach (var id in _kept.Where(pair => isTaken(pair.Value.Instance.Place)).Select(static pair => pair.Key).ToList())
        {
            _kept.Remove(id);
        }
    }
}
