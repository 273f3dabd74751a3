using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>An instance of one list with its state and what addresses are made of.</summary>
internal sealed class InstanceSlot(ServiceInstance instance, InstanceState state)
{
    public ServiceInstance Instance => instance;

    public InstanceState State => state;

    /// <summary>The address without the slash at its end; a path follows.</summary>
    public string Prefix { get; } = instance.Address.AbsoluteUri.TrimEnd('/');
}
