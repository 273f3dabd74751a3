using System.Collections.Concurrent;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine.Registry.State;

/// <summary>Everything of one domain and project. Changes are staged and applied under <see cref="Changing"/>; reads need no lock.</summary>
internal sealed class Tenant(TenantName name)
{
    private static readonly TenantName Default = new("default", "default");

    public TenantName Name => name;

    public bool IsDefault => name == Default;

    public Lock Changing { get; } = new();

    public ConcurrentDictionary<string, ServiceState> Services { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<ProviderKey, Provider> Providers { get; } = new();

    /// <summary>What has a second name: versions of one service or of several, each version once.</summary>
    public ConcurrentDictionary<ProviderKey, Provider> Aliases { get; } = new();

    public ConcurrentDictionary<InstanceKey, InstanceState> Instances { get; } = new();

    /// <summary>A service by name or second name; without versions it does not exist.</summary>
    public Provider? FindProvider(ProviderKey key) =>
        Providers.TryGetValue(key, out var provider) && provider.Versions.Length > 0 ? provider
        : Aliases.TryGetValue(key, out provider) && provider.Versions.Length > 0 ? provider
        : null;

    /// <summary>One version of a service by name or second name.</summary>
    public ServiceState? FindVersion(ProviderKey key, string version) =>
        (Providers.TryGetValue(key, out var provider) ? provider.Find(version) : null)
        ?? (Aliases.TryGetValue(key, out provider) ? provider.Find(version) : null);

    public ServiceState RequireService(string serviceId) =>
        Services.TryGetValue(serviceId, out var service) ? service : throw RegistryErrors.NoService();

    /// <summary>How many instances there are, held ones too.</summary>
    public int InstanceCount { get; private set; }

    /// <summary>How many more there are when what is staged is written.</summary>
    public int StagedInstances { get; set; }

    /// <summary>How many more microservices there are when what is staged is written.</summary>
    public int StagedServices { get; set; }

    /// <summary>How many of them are held by self-preservation.</summary>
    public int HeldCount { get; private set; }

    /// <summary>An instance whose lease runs.</summary>
    public InstanceState? FindAlive(InstanceKey key) =>
        Instances.TryGetValue(key, out var instance) && !instance.IsHeld ? instance : null;

    public Provider GetOrAddProvider(ProviderKey key) => Providers.GetOrAdd(key, static (name, tenant) => new Provider(tenant, name), this);

    /// <summary>Makes a microservice that is complete and unique, and does not add it yet.</summary>
    public ServiceState Prepare(Microservice complete) =>
        new(this, GetOrAddProvider(new ProviderKey(complete.Environment ?? "", complete.AppId!, complete.ServiceName!)), complete);

    /// <summary>Adds a microservice that was made by this tenant.</summary>
    public void Add(ServiceState service)
    {
        if (service.Service.Alias is { Length: > 0 } alias)
        {
            var key = service.Provider.Key with { ServiceName = alias };
            service.Alias = Aliases.GetOrAdd(key, static (name, tenant) => new Provider(tenant, name), this);
            service.Alias.Add(service);
        }

        Services[service.Id] = service;
        service.Provider.Add(service);
    }

    /// <summary>Makes and adds a microservice that needs not be written.</summary>
    public ServiceState Add(Microservice complete)
    {
        var service = Prepare(complete);
        Add(service);
        return service;
    }

    /// <summary>Takes a microservice out, with its instances and what it consumes.</summary>
    public void Remove(ServiceState service)
    {
        foreach (var instance in service.Instances)
        {
            Remove(instance);
        }

        foreach (var key in service.Consumes)
        {
            if (Providers.TryGetValue(key, out var consumed))
            {
                consumed.RemoveConsumer(service);
                Drop(consumed);
            }
        }

        Services.TryRemove(service.Id, out _);
        service.Provider.Remove(service);
        service.Alias?.Remove(service);
        if (service.Alias is { Versions.Length: 0 } unused)
        {
            Aliases.TryRemove(unused.Key, out _);
        }

        Drop(service.Provider);
    }

    public void Add(InstanceState instance)
    {
        Instances[new InstanceKey(instance.Service.Id, instance.Id)] = instance;
        instance.Service.Add(instance);
        InstanceCount++;
    }

    public void Remove(InstanceState instance)
    {
        instance.IsGone = true;
        Instances.TryRemove(new InstanceKey(instance.Service.Id, instance.Id), out _);
        instance.Service.Remove(instance);
        InstanceCount--;
        HeldCount -= instance.IsHeld ? 1 : 0;
    }

    /// <summary>Keeps an expired instance in the lists.</summary>
    public void Hold(InstanceState instance)
    {
        instance.IsHeld = true;
        HeldCount++;
    }

    // Consumers outlive the provider: when it comes back, they are its consumers again.
    private void Drop(Provider provider)
    {
        if (provider.Versions.Length == 0 && provider.Consumers.Length == 0)
        {
            Providers.TryRemove(provider.Key, out _);
        }
    }
}
