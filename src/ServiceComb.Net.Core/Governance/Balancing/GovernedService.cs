using System.Collections.Concurrent;
using ServiceComb.Net.Discovery;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Governance.Telemetry;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Holds the governance state of a service: the tables of its latest instance list, and its balancing
/// rules.</summary>
internal sealed class GovernedService(ServiceEntry entry, DataCenterOptions location, BalancingRules rules, GovernanceMetrics metrics)
{
    private readonly string _name = entry.ServiceName;
    private readonly Lock _creating = new();
    private readonly ConcurrentDictionary<string, (BalancingSettings Settings, BalancingRule Rule)> _rules = new(StringComparer.Ordinal);
    private volatile InstanceTables? _tables;
    private volatile DefaultRule? _default;

    public ServiceEntry Entry => entry;

    /// <summary>Gets the tables of the latest list; null before the first call.</summary>
    public InstanceTables? Tables => _tables;

    /// <summary>Returns the table for a kind of endpoint. Tables are rebuilt when the list or the settings change; a caller
    /// with an older list gets the table of the latest one.</summary>
    public InstanceTable GetTable(ServiceInstances list, ZoneSettings zones, in EndpointRequirement endpoint)
    {
        var tables = _tables;
        return (tables is not null && tables.List == list && ReferenceEquals(tables.Zones, zones) ? tables : CreateTables(zones)).Get(endpoint);
    }

    /// <summary>Returns the rule with a name, or the configured rule when the name is null.</summary>
    public BalancingRule GetRule(string? rule, ServiceBalancingSettings settings)
    {
        if (rule is null && _default is { } cached && cached.Of == settings)
        {
            return cached.Rule;
        }

        var balancing = settings.Get(_name);
        var found = Find(rule ?? balancing.Rule, balancing);
        if (rule is null)
        {
            _default = new DefaultRule(settings, found);
        }

        return found;
    }

    private BalancingRule Find(string rule, BalancingSettings settings)
    {
        if (_rules.TryGetValue(rule, out var cached) && cached.Settings == settings)
        {
            return cached.Rule;
        }

        var created = (settings, rules.Create(rule, _name, settings));
        return _rules.AddOrUpdate(rule, created, (_, existing) => existing.Settings == settings ? existing : created).Rule;
    }

    private InstanceTables CreateTables(ZoneSettings zones)
    {
        lock (_creating)
        {
            var (list, previous) = (entry.Current, _tables);
            if (previous is not null && previous.List == list && ReferenceEquals(previous.Zones, zones))
            {
                return previous;
            }

            var created = new InstanceTables(list, _name, zones, location, previous, out var removed);
            _tables = created;
            foreach (var instance in removed)
            {
                instance.MarkRemoved();
                metrics.Remove(_name, instance.InstanceId);
            }

            return created;
        }
    }

    private sealed record DefaultRule(ServiceBalancingSettings Of, BalancingRule Rule);
}
