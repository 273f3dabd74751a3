using System.Collections.Immutable;
using ServiceComb.Net.Protocol.Versions;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Filters instances by version on the client, because engines ignore the version rule of a query.</summary>
internal static class VersionFilter
{
    public static ImmutableArray<ServiceInstance> Apply(VersionRule versions, ImmutableArray<ServiceInstance> all)
    {
        if (ReferenceEquals(versions, VersionRule.All))
        {
            return all;
        }

        MicroserviceVersion newest = default;
        foreach (var instance in all)
        {
            if (MicroserviceVersion.TryParse(instance.Version, out var version) && version > newest)
            {
                newest = version;
            }
        }

        return all.RemoveAll(instance => !(MicroserviceVersion.TryParse(instance.Version, out var version) && versions.Accepts(version, newest)));
    }
}
