using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Yarp.Clusters;

/// <summary>Describes an instance in the metadata of its destination, for transforms, balancing policies and health checks
/// of the application.</summary>
internal static class DestinationMetadata
{
    public const string Version = "ServiceComb.Version";
    private const string Region = "ServiceComb.Region";
    private const string Zone = "ServiceComb.Zone";
    private const string Property = "ServiceComb.Property.";

    /// <summary>Returns the metadata of an instance.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="others">The metadata of the destination that names the service; null for none.</param>
    public static IReadOnlyDictionary<string, string> Create(ServiceInstance instance, IReadOnlyDictionary<string, string>? others)
    {
        var metadata = MetadataKeys.CopyIgnoringCase(others);
        metadata[Version] = instance.Version;
        if (instance.DataCenter is { } place)
        {
            Add(Region, place.Region);
            Add(Zone, place.AvailableZone);
        }

        foreach (var (name, value) in instance.Properties)
        {
            metadata.TryAdd(Property + name, value);
        }

        return metadata;

        void Add(string name, string? value)
        {
            if (value is { Length: > 0 })
            {
                metadata[name] = value;
            }
        }
    }
}
