using System.Collections.Concurrent;

namespace ServiceComb.Net.LocalEngine.Registry.State;

/// <summary>The tenants of the registry. Reading does not create tenants.</summary>
internal sealed class Tenants
{
    private readonly ConcurrentDictionary<TenantName, Tenant> _tenants = new();

    public ICollection<Tenant> All => _tenants.Values;

    public Tenant Find(TenantName name) => _tenants.TryGetValue(name, out var tenant) ? tenant : new Tenant(name);

    public Tenant GetOrAdd(TenantName name) => _tenants.GetOrAdd(name, static key => new Tenant(key));
}
