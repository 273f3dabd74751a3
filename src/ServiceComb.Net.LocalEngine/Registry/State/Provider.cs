namespace ServiceComb.Net.LocalEngine.Registry.State;

/// <summary>A service in all its versions, who consumes it, and the answer to a find, made at first use after a change.
/// Lists change under the tenant's lock; they are arrays, so that readers need none.</summary>
internal sealed class Provider(Tenant tenant, ProviderKey key)
{
    private volatile FindResponseCache? _answer;

    public ProviderKey Key => key;

    /// <summary>One per version, by version.</summary>
    public ServiceState[] Versions { get; private set; } = [];

    /// <summary>The services that found this one.</summary>
    public ServiceState[] Consumers { get; private set; } = [];

    /// <summary>The instances of all versions.</summary>
    public FindResponseCache Response => _answer ?? Compose();

    public void Forget() => _answer = null;

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
        Forget();
    }

    public void Remove(ServiceState service)
    {
        Versions = [.. Versions.Where(one => one != service)];
        Forget();
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

    // Under the lock, or a change during the making would be forgotten with the answer it made old.
    private FindResponseCache Compose()
    {
        lock (tenant.Changing)
        {
            return _answer ??= FindResponseCache.Of(Versions);
        }
    }
}
