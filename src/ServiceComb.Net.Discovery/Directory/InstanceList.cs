using System.Collections.Immutable;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Makes callable instances out of registered ones, and keeps the objects of those that did not change.</summary>
internal static class InstanceList
{
    private const string Rest = "rest";
    private static readonly Dictionary<string, string> NoProperties = [];

    public static ImmutableArray<ServiceInstance> From(IEnumerable<MicroserviceInstance> registered, ImmutableArray<ServiceInstance> before)
    {
        var known = before.ToDictionary(instance => instance.InstanceId, StringComparer.Ordinal);
        var list = new List<ServiceInstance>();
        foreach (var instance in registered)
        {
            if (Create(instance, known) is { } usable)
            {
                list.Add(usable);
            }
        }

        list.Sort(static (left, right) => string.CompareOrdinal(left.InstanceId, right.InstanceId));
        return [.. list];
    }

    private static ServiceInstance? Create(MicroserviceInstance registered, Dictionary<string, ServiceInstance> known)
    {
        if (registered.InstanceId is not { } id || (registered.Status ?? InstanceStatus.Up) != InstanceStatus.Up)
        {
            return null;
        }

        if (known.TryGetValue(id, out var before) && IsSame(before.Registered, registered))
        {
            return before;
        }

        foreach (var text in registered.Endpoints ?? [])
        {
            if (InstanceEndpoint.TryParse(text, out var endpoint, out _) && endpoint.Transport == Rest)
            {
                return new ServiceInstance(id, registered.Version ?? "0.0.0", endpoint.ToHttpUri(), registered.Properties ?? NoProperties, registered);
            }
        }

        return null;
    }

    private static bool IsSame(MicroserviceInstance left, MicroserviceInstance right) =>
        (left.Version == right.Version || right.Version is null)
        && left.DataCenterInfo == right.DataCenterInfo
        && (left.Endpoints ?? []).SequenceEqual(right.Endpoints ?? [], StringComparer.Ordinal)
        && SameProperties(left.Properties ?? NoProperties, right.Properties ?? NoProperties);

    private static bool SameProperties(IReadOnlyDictionary<string, string> left, IReadOnlyDictionary<string, string> right) =>
        left.Count == right.Count && left.All(pair => right.TryGetValue(pair.Key, out var value) && value == pair.Value);
}
