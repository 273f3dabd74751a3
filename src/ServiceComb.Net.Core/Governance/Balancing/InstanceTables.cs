using System.Collections.Immutable;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Holds the tables of one instance list, one for each kind of endpoint in use. Requirements that select the same
/// endpoints share a table, so most services have one.</summary>
internal sealed class InstanceTables
{
    private const int MaxNamed = 32;
    private readonly Lock _adding = new();
    private readonly InstanceTable?[] _tables = new InstanceTable?[EndpointRequirement.Count];
    private readonly DataCenterOptions _location;
    private readonly InstanceState[] _states;
    private readonly InstancePauses _pauses;
    private ImmutableDictionary<EndpointRequirement, InstanceTable> _named = ImmutableDictionary<EndpointRequirement, InstanceTable>.Empty;

    /// <param name="list">The instance list.</param>
    /// <param name="service">The name of the service.</param>
    /// <param name="zones">The settings of zone awareness.</param>
    /// <param name="location">The options with the region and zone of this process.</param>
    /// <param name="previous">The tables of the previous list, whose state is reused; null for none.</param>
    /// <param name="removed">Receives the instances that are no longer listed.</param>
    public InstanceTables(
        ServiceInstances list, string service, ZoneSettings zones, DataCenterOptions location, InstanceTables? previous, out IEnumerable<InstanceState> removed)
    {
        (List, Zones, _location) = (list, zones, location);
        var previousIndexes = new PreviousIndexMap(previous?._states ?? [], [.. list.Instances.Select(static instance => instance.InstanceId)]);
        removed = previousIndexes.Removed;
        _pauses = previous?._pauses ?? new InstancePauses();
        _states = [.. list.Instances.Select((instance, index) => previousIndexes.GetPreviousIndex(index) is var known and >= 0 ? previous!._states[known] : new InstanceState(service, instance.InstanceId))];
        if (previous is null)
        {
            return;
        }

        for (var index = 0; index < _tables.Length; index++)
        {
            if (Volatile.Read(ref previous._tables[index]) is { } table)
            {
                _tables[index] = CreateTable(EndpointRequirement.FromIndex(index), table);
            }
        }

        foreach (var (requirement, table) in Volatile.Read(ref previous._named))
        {
            _named = _named.Add(requirement, CreateTable(requirement, table));
        }
    }

    public ServiceInstances List { get; }

    public ZoneSettings Zones { get; }

    /// <summary>Gets the state of each instance of the list.</summary>
    public IReadOnlyList<InstanceState> States => _states;

    public bool IsPaused(InstanceState instance, TimeProvider time) => _pauses.IsPaused(instance, time);

    /// <summary>Returns the table of the instances that have a suitable endpoint.</summary>
    public InstanceTable Get(in EndpointRequirement requirement)
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
                var table = _tables[requirement.Index] ?? CreateTable(requirement, previous: null);
                Volatile.Write(ref _tables[requirement.Index], table);
                return table;
            }

            if (!_named.TryGetValue(requirement, out var named))
            {
                named = CreateTable(requirement, previous: null);
                Volatile.Write(ref _named, (_named.Count < MaxNamed ? _named : _named.Clear()).Add(requirement, named));
            }

            return named;
        }
    }

    private InstanceTable CreateTable(in EndpointRequirement requirement, InstanceTable? previous)
    {
        var endpoints = List.ChooseEndpoints(requirement);
        return Array.Find(_tables, table => table is not null && HasEndpoints(table, endpoints))
            ?? _named.Values.FirstOrDefault(table => HasEndpoints(table, endpoints))
            ?? new InstanceTable(List, endpoints, _states, _pauses, Zones, _location, previous);
    }

    private static bool HasEndpoints(InstanceTable table, InstanceEndpoint?[] endpoints)
    {
        for (var index = 0; index < endpoints.Length; index++)
        {
            if (!ReferenceEquals(table.Endpoints[index], endpoints[index]))
            {
                return false;
            }
        }

        return true;
    }
}
