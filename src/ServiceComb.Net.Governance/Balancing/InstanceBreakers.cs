using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>The breakers that one policy has for the instances of one table.</summary>
internal sealed class InstanceBreakers(InstanceIsolationPolicy policy, int instances)
{
    private readonly BreakerPlace[] _places = new BreakerPlace[instances];

    public InstanceIsolationPolicy Policy => policy;

    /// <summary>Asks to call an instance.</summary>
    /// <param name="slot">The instance.</param>
    /// <param name="permit">Handed back with the result.</param>
    public bool TryEnter(InstanceSlot slot, out int permit)
    {
        permit = Volatile.Read(ref CellOf(slot).Phase);
        return BreakerPhase.IsClosed(permit) || slot.State.Breaker(policy).TryEnter(out permit, out _);
    }

    /// <summary>Counts a finished call.</summary>
    public void Record(InstanceSlot slot, int permit, bool failed, TimeSpan duration, long now)
    {
        if (!CellOf(slot).TryCountGood(policy.Terms, permit, failed, duration, now))
        {
            slot.State.Breaker(policy).Record(permit, failed, duration, now);
        }
    }

    /// <summary>Gives a permit back for a call that says nothing.</summary>
    public void Forget(InstanceSlot slot, int permit) => slot.State.Breaker(policy).Forget(permit);

    private ref BreakerCell CellOf(InstanceSlot slot)
    {
        ref var place = ref _places[slot.Place];
        if (!place.IsThere)
        {
            slot.State.Breaker(policy).Place.CopyTo(ref place);
        }

        return ref place.Cell;
    }
}
