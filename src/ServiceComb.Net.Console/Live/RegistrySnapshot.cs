using System.Collections.Frozen;

namespace ServiceComb.Net.Console.Live;

/// <summary>The services and instances of the registry at one time.</summary>
internal sealed class RegistrySnapshot(IReadOnlyList<ServiceEntry> services)
{
    private FrozenDictionary<string, ServiceEntry>? _byId;

    public static RegistrySnapshot Empty { get; } = new([]);

    /// <summary>Gets the services by application, name, environment and version.</summary>
    public IReadOnlyList<ServiceEntry> Services { get; } = services;

    public int InstanceCount { get; } = services.Sum(static service => service.Instances.Count);

    public int UpCount { get; } = services.Sum(static service => service.UpCount);

    public ServiceEntry? Find(string serviceId) =>
        (_byId ??= Services.ToFrozenDictionary(static service => service.Id, StringComparer.Ordinal)).GetValueOrDefault(serviceId);
}
