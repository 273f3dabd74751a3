using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>The breakers that one policy has for the instances of one table.</summary>
internal sealed class InstanceBreakers
{
    private readonly BreakerSlot[] _slots;

    public InstanceBreakers(InstanceIsolationPolicy policy, int instances) => (Policy, _slots) = (policy, new BreakerSlot[instances]);

    /// <summary>Those of another table, as far as their instances are there.</summary>
    public InstanceBreakers(InstanceBreakers before, int instances, PreviousIndexMap earlier)
        : this(before.Policy, instances)
    {
        for (var place = 0; place < instances; place++)
        {
            if (earlier.Of(place) is var known and >= 0 && before._slots[known].IsThere)
            {
                before._slots[known].CopyTo(ref _slots[place]);
            }
        }
    }

    public InstanceIsolationPolicy Policy { get; }

    /// <summary>Asks to call an instance.</summary>
    /// <param name="slot">The instance.</param>
    /// <param name="permit">Handed back with the result.</param>
    public bool TryEnter(InstanceSlot slot, out int permit)
    {
        permit = Volatile.Read(ref CountersOf(slot).State);
        return BreakerState.IsClosed(permit) || slot.State.Breaker(Policy).TryEnter(out permit, out _);
    }

    /// <summary>Counts a finished call.</summary>
    public void Record(InstanceSlot slot, int permit, bool failed, TimeSpan duration, long now)
    {
        if (!CountersOf(slot).TryCountGood(Policy.Settings, permit, failed, duration, now))
        {
            slot.State.Breaker(Policy).Record(permit, failed, duration, now);
        }
    }

    /// <summary>Gives a permit back for a call that says nothing.</summary>
    public void Forget(InstanceSlot slot, int permit) => slot.State.Breaker(Policy).Forget(permit);

    private ref BreakerCounters CountersOf(InstanceSlot slot)
    {
        ref var place = ref _slots[slot.Place];
        if (!place.IsThere)
        {
            slot.State.Breaker(Policy).Slot.CopyTo(ref place);
        }

        return ref place.Counters;
    }
}
