using System.Collections.Immutable;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>An instance that can be called: UP, with an HTTP endpoint. The same object stays in every list as long as
/// nothing about the instance changes, so it can be a key for state.</summary>
public sealed class ServiceInstance
{
    private Uri? _address;

    /// <summary>Makes an instance that is called at one address.</summary>
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

    /// <summary>Its id.</summary>
    public string InstanceId { get; }

    /// <summary>The id of its microservice.</summary>
    public string? ServiceId { get; internal init; }

    /// <summary>The version of its microservice.</summary>
    public string Version { get; }

    /// <summary>The name of the machine it runs on.</summary>
    public string? HostName { get; internal init; }

    /// <summary>Where it runs; null when it does not say.</summary>
    public DataCenterInfo? DataCenter { get; internal init; }

    /// <summary>Its state, one of <see cref="InstanceStatus"/>: UP, or another where such instances are asked for.</summary>
    public string Status { get; internal init; }

    /// <summary>Where it listens: scheme, host, port and base path, ending with a slash. Of several HTTP endpoints the
    /// first that speaks HTTP/1.1 or TLS; of an instance that offers gRPC alone, that.</summary>
    public Uri Address => _address ??= HttpEndpoint(Endpoints)!.ToHttpUri();

    /// <summary>Everything it listens on that can be read, in the order it registered them.</summary>
    public ImmutableArray<InstanceEndpoint> Endpoints { get; }

    /// <summary>Its properties.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{InstanceId} {Version} {Address}";

    /// <summary>The endpoint that a caller without requirements uses; null when none can be called.</summary>
    internal static InstanceEndpoint? HttpEndpoint(ImmutableArray<InstanceEndpoint> endpoints) => EndpointSelector.Choose(endpoints, default);

    /// <summary>The address of one of the endpoints.</summary>
    internal Uri AddressOf(InstanceEndpoint endpoint) => ReferenceEquals(endpoint, HttpEndpoint(Endpoints)) ? Address : endpoint.ToHttpUri();

    /// <summary>Where connections to it go; no two live instances are at the same place.</summary>
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

    /// <summary>As the registry would list it.</summary>
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
