using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Holds the breakers of one policy for the instances of one table.</summary>
internal sealed class InstanceBreakers
{
    private readonly BreakerSlot[] _slots;

    public InstanceBreakers(InstanceIsolationPolicy policy, int instances) => (Policy, _slots) = (policy, new BreakerSlot[instances]);

    /// <summary>Copies the breakers of the previous table for the instances that are still listed.</summary>
    public InstanceBreakers(InstanceBreakers previous, int instances, PreviousIndexMap previousIndexes)
        : this(previous.Policy, instances)
    {
        for (var index = 0; index < instances; index++)
        {
            if (previousIndexes.GetPreviousIndex(index) is var previousIndex and >= 0 && previous._slots[previousIndex].IsAssigned)
            {
                previous._slots[previousIndex].CopyTo(ref _slots[index]);
            }
        }
    }

    public InstanceIsolationPolicy Policy { get; }

    /// <summary>Requests a permit for a call to an instance.</summary>
    /// <param name="slot">The instance.</param>
    /// <param name="permit">The permit to pass to <see cref="Record"/> or <see cref="Release"/>.</param>
    public bool TryEnter(InstanceSlot slot, out int permit)
    {
        permit = Volatile.Read(ref GetCounters(slot).State);
        return BreakerState.IsClosed(permit) || slot.State.GetBreaker(Policy).TryEnter(out permit, out _);
    }

    /// <summary>Records a completed call.</summary>
    public void Record(InstanceSlot slot, int permit, bool failed, TimeSpan duration, long now)
    {
        if (!GetCounters(slot).TryCountSuccess(Policy.Settings, permit, failed, duration, now))
        {
            slot.State.GetBreaker(Policy).Record(permit, failed, duration, now);
        }
    }

    /// <summary>Returns the permit of a call that is not counted.</summary>
    public void Release(InstanceSlot slot, int permit) => slot.State.GetBreaker(Policy).Release(permit);

    private ref BreakerCounters GetCounters(InstanceSlot slot)
    {
        ref var breakerSlot = ref _slots[slot.Index];
        if (!breakerSlot.IsAssigned)
        {
            slot.State.GetBreaker(Policy).Slot.CopyTo(ref breakerSlot);
        }

        return ref breakerSlot.Counters;
    }
}
