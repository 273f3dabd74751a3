using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Yarp.Clusters;

/// <summary>Describes an instance in the metadata of its destination, for transforms, balancing policies and health checks
/// of the application.</summary>
internal static class DestinationMetadata
{
    public const string Version = "ServiceComb.Version";
    private const string Region = "ServiceComb.Region";
    private const string Zone = "ServiceComb.Zone";
    private const string Protocol = "ServiceComb.Protocol";
    private const string Http2 = "http2";
    private const string Property = "ServiceComb.Property.";

    /// <summary>Returns whether a destination is an endpoint with <c>protocol=http2</c>.</summary>
    public static bool IsHttp2(IReadOnlyDictionary<string, string>? metadata) => metadata?.GetValueOrDefault(Protocol) == Http2;

    /// <summary>Returns the metadata of an instance.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="endpoint">The endpoint that is called.</param>
    /// <param name="others">The metadata of the destination that names the service; null for none.</param>
    public static IReadOnlyDictionary<string, string> Create(ServiceInstance instance, InstanceEndpoint endpoint, IReadOnlyDictionary<string, string>? others)
    {
        var metadata = MetadataKeys.CopyIgnoringCase(others);
        metadata[Version] = instance.Version;
        Add(Protocol, endpoint.Http2 ? Http2 : null);
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
