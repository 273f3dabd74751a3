namespace ServiceComb.Net.LocalEngine.Registry.State;

/// <summary>A service with all its versions and consumers, and a cached find response that is created on first use after a
/// change. Lists change under the tenant's lock; they are replaced as arrays, so that readers need no lock.</summary>
internal sealed class Provider(Tenant tenant, ProviderKey key)
{
    private volatile FindResponseCache? _response;

    public ProviderKey Key => key;

    /// <summary>Gets the versions in ascending order.</summary>
    public ServiceState[] Versions { get; private set; } = [];

    /// <summary>Gets the services that consume this one.</summary>
    public ServiceState[] Consumers { get; private set; } = [];

    /// <summary>Gets the find response with the instances of all versions.</summary>
    public FindResponseCache Response => _response ?? Compose();

    public void InvalidateCache() => _response = null;

    public ServiceState? Find(string version)
    {
        foreach (var service in Versions)
        {
            if (service.Service.Version == version)
            {
                return service;
            }
        }

        return null;
    }

    public void Add(ServiceState service)
    {
        Versions = [.. Versions.Append(service).OrderBy(static one => one.Version).ThenBy(static one => one.Id, StringComparer.Ordinal)];
        InvalidateCache();
    }

    public void Remove(ServiceState service)
    {
        Versions = [.. Versions.Where(one => one != service)];
        InvalidateCache();
    }

    public bool AddConsumer(ServiceState consumer)
    {
        if (Array.IndexOf(Consumers, consumer) >= 0)
        {
            return false;
        }

        Consumers = [.. Consumers, consumer];
        return true;
    }

    public void RemoveConsumer(ServiceState consumer) => Consumers = [.. Consumers.Where(one => one != consumer)];

    // Compose under the lock: otherwise a concurrent change could invalidate the cache before the outdated response is
    // stored.
    private FindResponseCache Compose()
    {
        lock (tenant.ChangeLock)
        {
            return _response ??= FindResponseCache.Of(Versions);
        }
    }
}
