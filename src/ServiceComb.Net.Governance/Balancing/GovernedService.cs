using System.Collections.Concurrent;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Governance.Telemetry;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>What governance keeps about a service: the tables of its newest list, and its rules with their memory.</summary>
internal sealed class GovernedService(ServiceEntry entry, GovernanceOptions own, BalancingRules rules, GovernanceMetrics watch)
{
    private readonly string _name = entry.ServiceName;
    private readonly Lock _making = new();
    private readonly ConcurrentDictionary<string, (BalancingSettings Settings, BalancingRule Rule)> _rules = new(StringComparer.Ordinal);
    private volatile InstanceTables? _tables;
    private volatile DefaultRule? _default;

    public ServiceEntry Entry => entry;

    /// <summary>The table of a list for a kind of endpoint; made when the list or the settings changed. Who comes late with an
    /// older list gets the table of the newest.</summary>
    public InstanceTable Table(ServiceInstances list, ZoneSettings zones, in EndpointRequirement endpoint)
    {
        var tables = _tables;
        return (tables is not null && tables.List == list && ReferenceEquals(tables.Zones, zones) ? tables : Make(zones)).For(endpoint);
    }

    /// <summary>The rule of a name, or the one of the settings.</summary>
    public BalancingRule Rule(string? rule, GovernanceSettings settings)
    {
        if (rule is null && _default is { } known && known.Of == settings)
        {
            return known.Rule;
        }

        var own = settings.OfServices.GetValueOrDefault(_name, settings.Balancing);
        var found = Find(rule ?? own.Rule, own);
        if (rule is null)
        {
            _default = new DefaultRule(settings, found);
        }

        return found;
    }

    private BalancingRule Find(string rule, BalancingSettings settings)
    {
        if (_rules.TryGetValue(rule, out var known) && known.Settings == settings)
        {
            return known.Rule;
        }

        var made = (settings, rules.Make(rule, _name, settings));
        return _rules.AddOrUpdate(rule, made, (_, there) => there.Settings == settings ? there : made).Rule;
    }

    private InstanceTables Make(ZoneSettings zones)
    {
        lock (_making)
        {
            var (list, before) = (entry.Current, _tables);
            if (before is not null && before.List == list && ReferenceEquals(before.Zones, zones))
            {
                return before;
            }

            var made = new InstanceTables(list, _name, zones, own, before, out var gone);
            _tables = made;
            foreach (var instance in gone)
            {
                instance.Leave();
                watch.Forget(_name, instance.InstanceId);
            }

            return made;
        }
    }

    private sealed record DefaultRule(GovernanceSettings Of, BalancingRule Rule);
}
