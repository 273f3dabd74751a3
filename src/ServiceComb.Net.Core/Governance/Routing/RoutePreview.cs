using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Matching;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Governance.Routing;

/// <summary>Computes which instances of a service the calls of a request reach, with the code that routes calls in apps. For tools that
/// show or edit route rules. Isolated and busy instances, zones and retries are not considered.</summary>
public sealed class RoutePreview
{
    private const int MaxCalls = 100_000;
    private readonly RouteTable? _table;
    private readonly InstanceTable _instances;

    /// <summary>Initializes a preview.</summary>
    /// <param name="documents">The texts of the governance documents by key: the route rule of the service, the global one, and the
    /// traffic groups that they refer to. Invalid documents and parts are left out, as in apps.</param>
    /// <param name="service">The name of the called service.</param>
    /// <param name="instances">The registered instances of all versions. Those that are not UP receive no calls.</param>
    /// <param name="caller">The name of the calling service, to which rules can be restricted; null when it is not known.</param>
    /// <exception cref="ArgumentNullException"><paramref name="documents"/>, <paramref name="service"/> or <paramref name="instances"/> is
    /// null.</exception>
    public RoutePreview(IEnumerable<KeyValuePair<string, string>> documents, string service, IEnumerable<MicroserviceInstance> instances, string? caller = null)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(instances);
        var options = new ServiceCombOptions();
        options.Service.Name = caller ?? "";
        _table = GovernanceDocumentValidator.Compile(documents, new MatchSource(options)).FindRoutes(service);
        var list = new ServiceInstances(new ServiceInstanceFactory(options.Discovery).CreateAll(instances, []), isKnown: true);
        var zones = new ZoneSettings(IsEnabled: false, 0, 0);
        _instances = new InstanceTables(list, service, zones, options.DataCenter, null, out _).Get(default);
    }

    /// <summary>Returns where the next calls of a request go. Weights are exact over 100 calls.</summary>
    /// <param name="request">The request.</param>
    /// <param name="calls">The number of calls, 1 to 100000. Default: 100.</param>
    /// <exception cref="ArgumentNullException"><paramref name="request"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="calls"/> is out of range.</exception>
    public RoutePreviewResult Route(IRequestView request, int calls = 100)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(calls, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(calls, MaxCalls);
        if (_table?.Find(request) is not { } rule)
        {
            return CreateResult(null, [("all", _instances.All, calls)]);
        }

        var counts = new Dictionary<(string Name, InstanceGroup Group), int>();
        for (var call = 0; call < calls; call++)
        {
            var group = rule.Choose(_instances, out var name);
            counts[(name, group)] = counts.GetValueOrDefault((name, group)) + 1;
        }

        return CreateResult(_table.Rules.ToList().IndexOf(rule), counts.Select(static pair => (pair.Key.Name, pair.Key.Group, pair.Value)));
    }

    private static RoutePreviewResult CreateResult(int? rule, IEnumerable<(string Name, InstanceGroup Group, int Calls)> groups)
    {
        var all = groups.ToLookup(static group => group.Group.IsEmpty);
        return new RoutePreviewResult
        {
            Rule = rule,
            Targets = [.. all[false].OrderByDescending(static group => group.Calls).Select(static group => new RoutePreviewTarget
            {
                Name = group.Name,
                Calls = group.Calls,
                InstanceIds = [.. group.Group.Slots.Select(static slot => slot.Instance.InstanceId)],
            })],
            Failed = all[true].Sum(static group => group.Calls),
        };
    }
}
