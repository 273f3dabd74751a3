using System.Collections.Immutable;

namespace ServiceComb.Net.Discovery.Directory;

/// <content>The instances that refuse connections or are retained although no list has them.</content>
internal sealed partial class Subscription
{
    private int _unreachableAtLastSweep;

    /// <summary>Notes that an instance, listed or retained, refused a connection; false when it is noted, or neither.</summary>
    public bool RecordConnectionFailure(ServiceInstance instance) => RecordConnectionFailure([instance]) > 0;

    /// <summary>Notes that instances refused connections, with one new list for all of them.</summary>
    /// <returns>How many were not noted before.</returns>
    public int RecordConnectionFailure(IReadOnlyCollection<ServiceInstance> instances)
    {
        var refused = 0;
        Update(() =>
        {
            refused = instances.Count(one => (IsListed(one) || _staleInstances.IsRetained(one)) && _staleInstances.RecordConnectionFailure(one));
            return refused > 0;
        });
        return refused;
    }

    /// <summary>How many instances began to refuse connections since the last report, the first of them, and how many
    /// instances there are.</summary>
    public (int Count, string Instances, int Total) TakeReport()
    {
        lock (_lock)
        {
            var (count, instances) = _staleInstances.TakeReport();
            return (count, instances, _listed.Length);
        }
    }

    /// <summary>The instances to be probed, at most so many that are listed, and whether the registry lists them.</summary>
    public List<(ServiceInstance Instance, bool IsListed)> GetInstancesToProbe(int maxListed)
    {
        lock (_lock)
        {
            return [.. _staleInstances.Retained.Select(static one => (one, false)), .. _staleInstances.NextToProbe(maxListed).Select(static one => (one, true))];
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

    /// <summary>The listed instances that have refused no connection, when that is worth looking at: some have refused one
    /// since the last time.</summary>
    public ImmutableArray<ServiceInstance> GetSweepCandidates(int minRefusing)
    {
        lock (_lock)
        {
            if (_staleInstances.UnreachableCount - _unreachableAtLastSweep < minRefusing)
            {
                _unreachableAtLastSweep = Math.Min(_unreachableAtLastSweep, _staleInstances.UnreachableCount);
                return [];
            }

            return _listed.RemoveAll(_staleInstances.IsUnreachable);
        }
    }

    /// <summary>All listed instances were probed.</summary>
    public void EndSweep()
    {
        lock (_lock)
        {
            _unreachableAtLastSweep = _staleInstances.UnreachableCount;
        }
    }

    /// <summary>Takes what a probe found; whether it changed anything.</summary>
    public bool OnProbed(ServiceInstance instance, bool answers) =>
        OnProbed([instance], answers) > 0;

    /// <summary>Takes what probes found, with one new list for all of them.</summary>
    /// <returns>How many instances it changed anything for.</returns>
    public int OnProbed(IReadOnlyCollection<ServiceInstance> instances, bool answers)
    {
        var changed = 0;
        Update(() => (changed = instances.Count(one => answers ? _staleInstances.MarkReachable(one) : _staleInstances.Remove(one))) > 0);
        return changed;
    }

    /// <summary>Drops doubted instances that the engine had not listed for so long when it answered last. While it is not
    /// heard, time does not run: who lives cannot register either.</summary>
    /// <param name="grace">How long they are kept.</param>
    /// <param name="lastOnes">How long when the engine lists no other.</param>
    /// <param name="heardWithin">How old the engine's last answer may be.</param>
    /// <returns>What was dropped, and whether the time of more is over and the engine has yet to say whether they are back.</returns>
    public (List<ServiceInstance> Dropped, bool WantsAnswer) RemoveExpired(TimeSpan grace, TimeSpan lastOnes, TimeSpan heardWithin)
    {
        var (dropped, wantsAnswer) = (new List<ServiceInstance>(), false);
        Update(() =>
        {
            var heard = Volatile.Read(ref LastResponseTimestamp);
            if (_time.GetElapsedTime(heard) > heardWithin)
            {
                _staleInstances.RestartGracePeriods();
                return false;
            }

            var longest = _listed.IsEmpty ? lastOnes : grace;
            dropped = _staleInstances.GetExpired(longest, heard);
            dropped.ForEach(one => _staleInstances.Remove(one));
            wantsAnswer = _staleInstances.GetExpired(longest, _time.GetTimestamp()).Count > 0;
            return dropped.Count > 0;
        });
        return (dropped, wantsAnswer);
    }
}
