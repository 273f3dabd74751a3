using System.Collections.Immutable;

namespace ServiceComb.Net.Discovery.Directory;

/// <content>Unreachable and retained instances.</content>
internal sealed partial class Subscription
{
    private int _unreachableAtLastSweep;

    /// <summary>Marks an instance as unreachable; returns false when it is marked already, or neither listed nor retained.</summary>
    public bool RecordConnectionFailure(ServiceInstance instance) => RecordConnectionFailure([instance]) > 0;

    /// <summary>Marks several instances as unreachable and publishes one new list.</summary>
    /// <returns>The number of instances that were not marked before.</returns>
    public int RecordConnectionFailure(IReadOnlyCollection<ServiceInstance> instances)
    {
        var marked = 0;
        Update(() =>
        {
            marked = instances.Count(one => (IsListed(one) || _staleInstances.IsRetained(one)) && _staleInstances.RecordConnectionFailure(one));
            return marked > 0;
        });
        return marked;
    }

    /// <summary>Returns the number of instances that became unreachable since the last report, the IDs of the first ones, and the
    /// number of listed instances.</summary>
    public (int Count, string Instances, int Total) TakeReport()
    {
        lock (_lock)
        {
            var (count, instances) = _staleInstances.TakeReport();
            return (count, instances, _listed.Length);
        }
    }

    /// <summary>Returns the instances to probe, with the listed ones limited to a maximum, and whether the registry lists them.</summary>
    public List<(ServiceInstance Instance, bool IsListed)> GetInstancesToProbe(int maxListed)
    {
        lock (_lock)
        {
            return [.. _staleInstances.Retained.Select(static one => (one, false)), .. _staleInstances.NextToProbe(maxListed).Select(static one => (one, true))];
        }
    }

    /// <summary>Returns the listed and the retained instances, each with its state: <c>listed</c>, <c>unreachable</c> or
    /// <c>retained</c>.</summary>
    public IReadOnlyList<(ServiceInstance Instance, string State)> GetInstanceStates()
    {
        lock (_lock)
        {
            return [
                .. _listed.Select(one => (one, _staleInstances.IsUnreachable(one) ? "unreachable" : "listed")),
                .. _staleInstances.Retained.Select(one => (one, _staleInstances.IsUnreachable(one) ? "unreachable" : "retained")),
            ];
        }
    }

    public ImmutableArray<ServiceInstance> Retained
    {
        get
        {
            lock (_lock)
            {
                return [.. _staleInstances.Retained];
            }
        }
    }

    /// <summary>Returns the listed instances that are not unreachable, when enough others became unreachable since the last sweep;
    /// otherwise an empty list.</summary>
    public ImmutableArray<ServiceInstance> GetSweepCandidates(int minUnreachable)
    {
        lock (_lock)
        {
            if (_staleInstances.UnreachableCount - _unreachableAtLastSweep < minUnreachable)
            {
                _unreachableAtLastSweep = Math.Min(_unreachableAtLastSweep, _staleInstances.UnreachableCount);
                return [];
            }

            return _listed.RemoveAll(_staleInstances.IsUnreachable);
        }
    }

    /// <summary>Completes a sweep, so that only further unreachable instances start the next one.</summary>
    public void EndSweep()
    {
        lock (_lock)
        {
            _unreachableAtLastSweep = _staleInstances.UnreachableCount;
        }
    }

    /// <summary>Applies the result of a probe; returns whether it changed the state.</summary>
    public bool OnProbed(ServiceInstance instance, bool isReachable) =>
        OnProbed([instance], isReachable) > 0;

    /// <summary>Applies the results of several probes and publishes one new list.</summary>
    /// <returns>The number of instances whose state changed.</returns>
    public int OnProbed(IReadOnlyCollection<ServiceInstance> instances, bool isReachable)
    {
        var changed = 0;
        Update(() => (changed = instances.Count(one => isReachable ? _staleInstances.MarkReachable(one) : _staleInstances.Remove(one))) > 0);
        return changed;
    }

    /// <summary>Removes retained instances whose grace period expired at the engine's last response. The grace period is paused while
    /// the engine is unreachable, because live instances cannot register again then.</summary>
    /// <param name="grace">The grace period.</param>
    /// <param name="lastInstancesGrace">The grace period when the engine lists no other instance.</param>
    /// <param name="maxResponseAge">The age of the last response above which the engine counts as unreachable.</param>
    /// <returns>The removed instances, and whether the grace period of further instances expired since the last response, so that a
    /// new response is needed.</returns>
    public (List<ServiceInstance> Removed, bool NeedsResponse) RemoveExpired(TimeSpan grace, TimeSpan lastInstancesGrace, TimeSpan maxResponseAge)
    {
        var (removed, needsResponse) = (new List<ServiceInstance>(), false);
        Update(() =>
        {
            var lastResponse = Volatile.Read(ref LastResponseTimestamp);
            if (_time.GetElapsedTime(lastResponse) > maxResponseAge)
            {
                _staleInstances.RestartGracePeriods();
                return false;
            }

            var effectiveGrace = _listed.IsEmpty ? lastInstancesGrace : grace;
            removed = _staleInstances.GetExpired(effectiveGrace, lastResponse);
            removed.ForEach(one => _staleInstances.Remove(one));
            needsResponse = _staleInstances.GetExpired(effectiveGrace, _time.GetTimestamp()).Count > 0;
            return removed.Count > 0;
        });
        return (removed, needsResponse);
    }
}
