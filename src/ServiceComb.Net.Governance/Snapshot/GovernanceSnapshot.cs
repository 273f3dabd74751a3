using System.Collections.Frozen;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Matching;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Routing;

namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>All documents and settings of one moment, compiled. Never changes, but for the pipelines and tables it makes at
/// first use.</summary>
internal sealed class GovernanceSnapshot
{
    private readonly FrozenDictionary<string, RouteTable> _routes;
    private readonly GlobalRoutes? _globalRoutes;

    public GovernanceSnapshot(FrozenDictionary<string, CompiledDocument> documents, GovernanceSettings settings, PolicyBuild build)
    {
        (Documents, Settings) = (documents, settings);
        Groups = documents.Values
            .Where(static one => one.Document.Kind.IsTrafficGroup && one.Compiled is TrafficGroup)
            // Of two groups with one name that of everybody's kind, and not Go's.
            .OrderBy(static one => one.Document.Kind == DocumentKind.MatchGroup ? 0 : 1).DistinctBy(static one => one.Document.Name)
            .ToFrozenDictionary(static one => one.Document.Name, static one => (TrafficGroup)one.Compiled!, StringComparer.Ordinal);
        var policies = documents.Values.Select(static one => one.Compiled).OfType<GovernancePolicy>().Where(_ => settings.IsEnabled).ToList();
        Outgoing = new PolicyMatcher(policies.Where(policy => settings.SideOf(policy.Kind).HasFlag(GovernanceSide.Client)), Groups, build);
        Incoming = new PolicyMatcher(policies.Where(policy => settings.SideOf(policy.Kind).HasFlag(GovernanceSide.Server)), Groups, build);
        // A broken or empty rule of a service means no routing for it, and not the global rule, as in Java.
        _routes = documents.Values.Where(static one => one.Document.Kind == DocumentKind.RouteRule || one.Document.Kind == DocumentKind.DarkLaunch)
            .OrderBy(static one => one.Document.Kind == DocumentKind.RouteRule ? 0 : 1)
            .DistinctBy(static one => one.Document.Name, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(static one => one.Document.Name, static one => one.Compiled as RouteTable ?? RouteTable.Empty, StringComparer.OrdinalIgnoreCase);
        _globalRoutes = documents.Values.Select(static one => one.Compiled).OfType<GlobalRoutes>().FirstOrDefault();
        HasRoutes = _globalRoutes is not null || _routes.Count > 0;
    }

    public static GovernanceSnapshot Empty { get; } =
        new(FrozenDictionary<string, CompiledDocument>.Empty, GovernanceSettings.Default, new PolicyBuild(TimeProvider.System, null));

    /// <summary>The documents by key, broken ones too.</summary>
    public FrozenDictionary<string, CompiledDocument> Documents { get; }

    public FrozenDictionary<string, TrafficGroup> Groups { get; }

    public GovernanceSettings Settings { get; }

    /// <summary>The policies of calls that go out.</summary>
    public PolicyMatcher Outgoing { get; }

    /// <summary>The policies of requests that come in.</summary>
    public PolicyMatcher Incoming { get; }

    public bool HasRoutes { get; }

    /// <summary>Whether a document is one for routes that another goes before.</summary>
    public bool IsOverruled(CompiledDocument document) =>
        document.Compiled is RouteTable table && _routes.GetValueOrDefault(document.Document.Name) != table;

    /// <summary>The route table of a service: its own, else the global one.</summary>
    public RouteTable? FindRoutes(string service) =>
        !HasRoutes ? null
        : _routes.TryGetValue(service, out var table) ? table
        : _globalRoutes?.For(service);
}
