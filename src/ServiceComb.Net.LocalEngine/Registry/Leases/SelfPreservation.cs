using ServiceComb.Net.LocalEngine.Registry.State;

namespace ServiceComb.Net.LocalEngine.Registry.Leases;

/// <summary>Decides when expired instances are retained. If nearly all instances time out together, the engine was more
/// likely cut off than all instances failed: they stay listed for one more lease period but accept no heartbeats. The real
/// engine requires at least six instances; the local engine has no minimum, so that clients can be tested with few
/// instances.</summary>
internal static class SelfPreservation
{
    private const double MassLossThreshold = 0.8;
    private const long MaxDuration = 10 * 60 * 1000;

    public static bool ShouldRetain(List<InstanceState> expired, Tenants tenants)
    {
        var silent = expired.Count(static instance => !instance.IsRetained);
        var total = 0;
        foreach (var tenant in tenants.All)
        {
            total += tenant.InstanceCount;
            silent += tenant.RetainedCount;
        }

        return silent >= total * MassLossThreshold;
    }

    /// <summary>Gets how long an instance is retained, in milliseconds.</summary>
    public static long GetRetentionMillis(InstanceState instance) => Math.Min(instance.Lease * 1000L, MaxDuration);
}
