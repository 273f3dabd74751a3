using ServiceComb.Net.LocalEngine.Registry.State;

namespace ServiceComb.Net.LocalEngine.Registry.Leases;

/// <summary>When nearly all instances fall silent at once, it is more likely that the engine was cut off than that they
/// all died: they stay listed for one more lease, though no heartbeat reaches them any more. The real engine does so from
/// six instances on; here from the first, because what clients must be ready for should be seen on one machine, too.</summary>
internal static class SelfPreservation
{
    private const double Share = 0.8;
    private const long MaxDuration = 10 * 60 * 1000;

    public static bool Holds(List<InstanceState> expired, Tenants tenants)
    {
        var silent = expired.Count(static instance => !instance.IsHeld);
        var total = 0;
        foreach (var tenant in tenants.All)
        {
            total += tenant.InstanceCount;
            silent += tenant.HeldCount;
        }

        return silent >= total * Share;
    }

    /// <summary>Milliseconds an instance is held.</summary>
    public static long HoldsFor(InstanceState instance) => Math.Min(instance.Lease * 1000L, MaxDuration);
}
