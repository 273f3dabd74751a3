using System.Collections.Immutable;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>The instances of one list, as a table for each kind of endpoint that is called. Requirements that lead to the same
/// endpoints share a table, so most services have one.</summary>
internal sealed class InstanceTables
{
    private const int MaxNamed = 32;
    private readonly Lock _adding = new();
    private readonly InstanceTable?[] _tables = new InstanceTable?[EndpointRequirement.Count];
    private readonly GovernanceOptions _own;
    private readonly InstanceState[] _states;
    private readonly InstancePauses _pauses;
    private ImmutableDictionary<EndpointRequirement, InstanceTable> _named = ImmutableDictionary<EndpointRequirement, InstanceTable>.Empty;

    /// <param name="list">The instances.</param>
    /// <param name="service">The name of the service.</param>
    /// <param name="zones">How far away instances may be.</param>
    /// <param name="own">Where this app is.</param>
    /// <param name="before">The tables of the list before; whatever is still valid is taken over.</param>
    /// <param name="gone">The instances that were in the list before and are not in this one.</param>
    public InstanceTables(
        ServiceInstances list, string service, ZoneSettings zones, GovernanceOptions own, InstanceTables? before, out IEnumerable<InstanceState> gone)
    {
        (List, Zones, _own) = (list, zones, own);
        var earlier = new PreviousIndexMap(before?._states ?? [], [.. list.Instances.Select(static instance => instance.InstanceId)]);
        gone = earlier.Gone;
        _pauses = before?._pauses ?? new InstancePauses();
        _states = [.. list.Instances.Select((instance, place) => earlier.Of(place) is var known and >= 0 ? before!._states[known] : new InstanceState(service, instance.InstanceId))];
        if (before is null)
        {
            return;
        }

        for (var index = 0; index < _tables.Length; index++)
        {
            if (Volatile.Read(ref before._tables[index]) is { } table)
            {
                _tables[index] = Make(EndpointRequirement.FromIndex(index), table);
            }
        }

        foreach (var (requirement, table) in Volatile.Read(ref before._named))
        {
            _named = _named.Add(requirement, Make(requirement, table));
        }
    }

    public ServiceInstances List { get; }

    public ZoneSettings Zones { get; }

    /// <summary>The instances that have an endpoint that suits, with that endpoint.</summary>
    public InstanceTable For(in EndpointRequirement requirement)
    {
        var known = requirement.Name is null
            ? Volatile.Read(ref _tables[requirement.Index])
            : Volatile.Read(ref _named).GetValueOrDefault(requirement);
        return known ?? Add(requirement);
    }

    private InstanceTable Add(in EndpointRequirement requirement)
    {
        lock (_adding)
        {
            if (requirement.Name is null)
            {
                var table = _tables[requirement.Index] ?? Make(requirement, before: null);
                Volatile.Write(ref _tables[requirement.Index], table);
                return table;
            }

            if (!_named.TryGetValue(requirement, out var named))
            {
                named = Make(requirement, before: null);
                Volatile.Write(ref _named, (_named.Count < MaxNamed ? _named : _named.Clear()).Add(requirement, named));
            }

            return named;
        }
    }

    private InstanceTable Make(in EndpointRequirement requirement, InstanceTable? before)
    {
        var endpoints = EndpointSelector.Choose(List.Instances, requirement);
        return Array.Find(_tables, table => table is not null && HasEndpoints(table, endpoints))
            ?? _named.Values.FirstOrDefault(table => HasEndpoints(table, endpoints))
            ?? new InstanceTable(List, endpoints, _states, _pauses, Zones, _own, before);
    }

    private static bool HasEndpoints(InstanceTable table, InstanceEndpoint?[] endpoints)
    {
        for (var place = 0; place < endpoints.Length; place++)
        {
            if (!ReferenceEquals(table.Endpoints[place], endpoints[place]))
            {
                return false;
            }
        }

        return true;
    }
}
