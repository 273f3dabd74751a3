using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Governance.Routing;

/// <summary>Instances that take turns, beginning at a random one: else every client would begin at the same.</summary>
internal sealed class InstanceGroup(ServiceInstance[] instances)
{
    private uint _next = (uint)Random.Shared.Next();

    public bool IsEmpty => instances.Length == 0;

    /// <summary>The next instance, if possible one that was not tried; null when there is none at all.</summary>
    public ServiceInstance? Next(ReadOnlySpan<ServiceInstance> tried)
    {
        if (instances.Length == 0)
        {
            return null;
        }

        var first = Interlocked.Increment(ref _next);
        for (uint i = 0; i < instances.Length && !tried.IsEmpty; i++)
        {
            var candidate = instances[(first + i) % (uint)instances.Length];
            if (!Contains(tried, candidate))
            {
                return candidate;
            }
        }

        return instances[first % (uint)instances.Length];
    }

    // By id: the object may have been replaced between two tries.
    private static bool Contains(ReadOnlySpan<ServiceInstance> tried, ServiceInstance candidate)
    {
        foreach (var instance in tried)
        {
            if (instance.InstanceId == candidate.InstanceId)
            {
                return true;
            }
        }

        return false;
    }
}
