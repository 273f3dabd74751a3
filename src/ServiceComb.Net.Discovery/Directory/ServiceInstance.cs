using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>An instance that can be called: UP, with an HTTP endpoint. The same object stays in every list as long as
/// nothing about the instance changes, so it can be a key for state.</summary>
public sealed class ServiceInstance
{
    /// <summary>Makes an instance.</summary>
    public ServiceInstance(string instanceId, string version, Uri address, IReadOnlyDictionary<string, string> properties, MicroserviceInstance registered)
    {
        (InstanceId, Version, Address, Properties, Registered) = (instanceId, version, address, properties, registered);
    }

    /// <summary>Its id.</summary>
    public string InstanceId { get; }

    /// <summary>The version of its microservice.</summary>
    public string Version { get; }

    /// <summary>Where it listens: scheme, host, port and base path, ending with a slash.</summary>
    public Uri Address { get; }

    /// <summary>Its properties.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; }

    /// <summary>What the registry holds about it.</summary>
    public MicroserviceInstance Registered { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{InstanceId} {Version} {Address}";
}
