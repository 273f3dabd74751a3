using System.Collections.Immutable;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Represents an instance that can be called: it has an accepted status (UP by default) and an HTTP endpoint. The same
/// object stays in every list until the instance changes, so it can serve as a key for per-instance state.</summary>
public sealed class ServiceInstance
{
    private Uri? _address;

    /// <summary>Initializes an instance with a single address.</summary>
    /// <param name="instanceId">The ID of the instance.</param>
    /// <param name="version">The version of the microservice.</param>
    /// <param name="address">The address: scheme, host, port and base path.</param>
    /// <param name="properties">The properties of the instance.</param>
    /// <param name="registered">The registered instance, which provides the remaining values.</param>
    /// <exception cref="ArgumentNullException"><paramref name="address"/> or <paramref name="registered"/> is null.</exception>
    public ServiceInstance(string instanceId, string version, Uri address, IReadOnlyDictionary<string, string> properties, MicroserviceInstance registered)
    {
        ArgumentNullException.ThrowIfNull(registered);
        (InstanceId, Version, Properties, _address) = (instanceId, version, properties, address);
        (ServiceId, HostName, DataCenter, Status) = (registered.ServiceId, registered.HostName, registered.DataCenterInfo, registered.Status ?? InstanceStatus.Up);
        Endpoints = [Endpoint(address)];
    }

    internal ServiceInstance(string instanceId, string version, ImmutableArray<InstanceEndpoint> endpoints, IReadOnlyDictionary<string, string> properties)
    {
        (InstanceId, Version, Endpoints, Properties) = (instanceId, version, endpoints, properties);
        Status = InstanceStatus.Up;
    }

    /// <summary>Gets the ID of the instance.</summary>
    public string InstanceId { get; }

    /// <summary>Gets the ID of the microservice; null when the registry does not provide it.</summary>
    public string? ServiceId { get; internal init; }

    /// <summary>Gets the version of the microservice.</summary>
    public string Version { get; }

    /// <summary>Gets the name of the machine that the instance runs on; null when it is not registered.</summary>
    public string? HostName { get; internal init; }

    /// <summary>Gets the data center, region and availability zone of the instance; null when they are not registered.</summary>
    public DataCenterInfo? DataCenter { get; internal init; }

    /// <summary>Gets the status, one of <see cref="InstanceStatus"/>: UP, or another status that <c>servicecomb:discovery:statuses</c>
    /// accepts.</summary>
    public string Status { get; internal init; }

    /// <summary>Gets the address: scheme, host, port and base path with a trailing slash. Of several HTTP endpoints, this is the
    /// first one that supports HTTP/1.1 or TLS; of an instance that offers only gRPC, the gRPC endpoint.</summary>
    public Uri Address => _address ??= HttpEndpoint(Endpoints)!.ToHttpUri();

    /// <summary>Gets all endpoints that could be parsed, in the order of their registration.</summary>
    public ImmutableArray<InstanceEndpoint> Endpoints { get; }

    /// <summary>Gets the properties of the instance.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{InstanceId} {Version} {Address}";

    /// <summary>Returns the endpoint that a caller without requirements uses; null when none can be called.</summary>
    internal static InstanceEndpoint? HttpEndpoint(ImmutableArray<InstanceEndpoint> endpoints) => EndpointSelector.Choose(endpoints, default);

    internal Uri AddressOf(InstanceEndpoint endpoint) => ReferenceEquals(endpoint, HttpEndpoint(Endpoints)) ? Address : endpoint.ToHttpUri();

    /// <summary>Gets the host and port of the default endpoint, which are unique among live instances.</summary>
    internal (string Host, int Port) HostAndPort => HttpEndpoint(Endpoints) is { } endpoint ? (endpoint.Host, endpoint.Port) : ("", 0);

    private static InstanceEndpoint Endpoint(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new InstanceEndpoint
        {
            Transport = "rest",
            Host = address.IdnHost.Trim('[', ']'),
            Port = address.Port,
            SslEnabled = address.Scheme == Uri.UriSchemeHttps,
            UrlPrefix = Uri.UnescapeDataString(address.AbsolutePath.TrimEnd('/')),
        };
    }

    internal bool ContentEquals(ServiceInstance other) =>
        Version == other.Version
        && Status == other.Status
        && ServiceId == other.ServiceId
        && HostName == other.HostName
        && DataCenter == other.DataCenter
        && Endpoints.AsSpan().SequenceEqual(other.Endpoints.AsSpan())
        && (ReferenceEquals(Properties, other.Properties) || ServiceInstanceFactory.PropertiesEqual(Properties, other.Properties));

    /// <summary>Converts the instance to the registry's format.</summary>
    internal MicroserviceInstance ToRegistered() => new()
    {
        InstanceId = InstanceId,
        ServiceId = ServiceId,
        Version = Version,
        HostName = HostName,
        DataCenterInfo = DataCenter,
        Status = Status,
        Endpoints = [.. Endpoints.Select(static endpoint => endpoint.ToString())],
        Properties = Properties.Count == 0 ? null : Properties,
    };
}
