using System.Collections.Concurrent;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine.Registry.State;

/// <summary>The data of one domain and project. Changes are staged and applied under <see cref="ChangeLock"/>; reads need
/// no lock.</summary>
internal sealed class Tenant(TenantName name)
{
    private static readonly TenantName Default = new("default", "default");

    public TenantName Name => name;

    public bool IsDefault => name == Default;

    public Lock ChangeLock { get; } = new();

    public ConcurrentDictionary<string, ServiceState> Services { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<ProviderKey, Provider> Providers { get; } = new();

    /// <summary>Gets the services by alias. An alias can belong to versions of several services.</summary>
    public ConcurrentDictionary<ProviderKey, Provider> Aliases { get; } = new();

    public ConcurrentDictionary<InstanceKey, InstanceState> Instances { get; } = new();

    /// <summary>Finds a service by name or alias; null when it has no versions.</summary>
    public Provider? FindProvider(ProviderKey key) =>
        Providers.TryGetValue(key, out var provider) && provider.Versions.Length > 0 ? provider
        : Aliases.TryGetValue(key, out provider) && provider.Versions.Length > 0 ? provider
        : null;

    /// <summary>Finds a version of a service by name or alias.</summary>
    public ServiceState? FindVersion(ProviderKey key, string version) =>
        (Providers.TryGetValue(key, out var provider) ? provider.Find(version) : null)
        ?? (Aliases.TryGetValue(key, out provider) ? provider.Find(version) : null);

    public ServiceState RequireService(string serviceId) =>
        Services.TryGetValue(serviceId, out var service) ? service : throw RegistryErrors.NoService();

    /// <summary>Gets the number of instances, including retained ones.</summary>
    public int InstanceCount { get; private set; }

    /// <summary>Gets or sets the number of staged but not yet committed instances.</summary>
    public int StagedInstances { get; set; }

    /// <summary>Gets or sets the number of staged but not yet committed microservices.</summary>
    public int StagedServices { get; set; }

    /// <summary>Gets the number of instances that self-preservation retains.</summary>
    public int RetainedCount { get; private set; }

    /// <summary>Finds an instance that is not retained by self-preservation.</summary>
    public InstanceState? FindAlive(InstanceKey key) =>
        Instances.TryGetValue(key, out var instance) && !instance.IsRetained ? instance : null;

    public Provider GetOrAddProvider(ProviderKey key) => Providers.GetOrAdd(key, static (name, tenant) => new Provider(tenant, name), this);

    /// <summary>Creates a microservice without adding it. It must be complete and unique.</summary>
    public ServiceState CreateService(Microservice complete) =>
        new(this, GetOrAddProvider(new ProviderKey(complete.Environment ?? "", complete.AppId!, complete.ServiceName!)), complete);

    /// <summary>Adds a microservice that this tenant created.</summary>
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

    /// <summary>Creates and adds a microservice that is not written to the journal.</summary>
    public ServiceState Add(Microservice complete)
    {
        var service = CreateService(complete);
        Add(service);
        return service;
    }

    /// <summary>Removes a microservice with its instances and dependencies.</summary>
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
                RemoveIfUnused(consumed);
            }
        }

        Services.TryRemove(service.Id, out _);
        service.Provider.Remove(service);
        service.Alias?.Remove(service);
        if (service.Alias is { Versions.Length: 0 } unused)
        {
            Aliases.TryRemove(unused.Key, out _);
        }

        RemoveIfUnused(service.Provider);
    }

    public void Add(InstanceState instance)
    {
        Instances[new InstanceKey(instance.Service.Id, instance.Id)] = instance;
        instance.Service.Add(instance);
        InstanceCount++;
    }

    public void Remove(InstanceState instance)
    {
        instance.IsRemoved = true;
        Instances.TryRemove(new InstanceKey(instance.Service.Id, instance.Id), out _);
        instance.Service.Remove(instance);
        InstanceCount--;
        RetainedCount -= instance.IsRetained ? 1 : 0;
    }

    /// <summary>Keeps an expired instance in the lists.</summary>
    public void Retain(InstanceState instance)
    {
        instance.IsRetained = true;
        RetainedCount++;
    }

    // Consumers are kept without the provider, so that the dependencies exist again when the provider is registered again.
    private void RemoveIfUnused(Provider provider)
    {
        if (provider.Versions.Length == 0 && provider.Consumers.Length == 0)
        {
            Providers.TryRemove(provider.Key, out _);
        }
    }
}
