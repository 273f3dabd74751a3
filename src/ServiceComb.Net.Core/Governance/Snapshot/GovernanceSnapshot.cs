using System.Collections.Frozen;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Matching;
using ServiceComb.Net.Governance.Pipelines;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Routing;

namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>Holds the compiled documents and settings at one moment. Immutable, except for pipelines and tables that are
/// created on first use.</summary>
internal sealed class GovernanceSnapshot
{
    private readonly FrozenDictionary<string, RouteTable> _routes;
    private readonly GlobalRoutes? _globalRoutes;

    public GovernanceSnapshot(FrozenDictionary<string, CompiledDocument> documents, GovernanceSettings settings, PolicyDependencies dependencies)
    {
        (Documents, Settings) = (documents, settings);
        Groups = documents.Values
            .Where(static one => one.Document.Kind.IsTrafficGroup && one.Compiled is TrafficGroup)
            // When two groups share a name, matchGroup takes precedence over match (the kind of Go).
            .OrderBy(static one => one.Document.Kind == DocumentKind.MatchGroup ? 0 : 1).DistinctBy(static one => one.Document.Name)
            .ToFrozenDictionary(static one => one.Document.Name, static one => (TrafficGroup)one.Compiled!, StringComparer.Ordinal);
        var policies = documents.Values.Select(static one => one.Compiled).OfType<GovernancePolicy>().Where(_ => settings.IsEnabled).ToList();
        Outgoing = new PolicyMatcher(policies.Where(policy => settings.GetSide(policy.Kind).HasFlag(GovernanceSide.Client)), Groups, dependencies);
        Incoming = new PolicyMatcher(policies.Where(policy => settings.GetSide(policy.Kind).HasFlag(GovernanceSide.Server)), Groups, dependencies);
        // An invalid or empty rule of a service disables routing for it; the global rule does not apply, as in Java.
        _routes = documents.Values.Where(static one => one.Document.Kind == DocumentKind.RouteRule || one.Document.Kind == DocumentKind.DarkLaunch)
            .OrderBy(static one => one.Document.Kind == DocumentKind.RouteRule ? 0 : 1)
            .DistinctBy(static one => one.Document.Name, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(static one => one.Document.Name, static one => one.Compiled as RouteTable ?? RouteTable.Empty, StringComparer.OrdinalIgnoreCase);
        _globalRoutes = documents.Values.Select(static one => one.Compiled).OfType<GlobalRoutes>().FirstOrDefault();
        HasRoutes = _globalRoutes is not null || _routes.Count > 0;
    }

    public static GovernanceSnapshot Empty { get; } =
        new(FrozenDictionary<string, CompiledDocument>.Empty, GovernanceSettings.Default, new PolicyDependencies(TimeProvider.System, null));

    /// <summary>Gets the documents by key, including invalid ones.</summary>
    public FrozenDictionary<string, CompiledDocument> Documents { get; }

    public FrozenDictionary<string, TrafficGroup> Groups { get; }

    public GovernanceSettings Settings { get; }

    /// <summary>Gets the policies of outgoing calls.</summary>
    public PolicyMatcher Outgoing { get; }

    /// <summary>Gets the policies of incoming requests.</summary>
    public PolicyMatcher Incoming { get; }

    public bool HasRoutes { get; }

    /// <summary>Returns the reason why a document is not in force; null when it is.</summary>
    public string? FindProblem(CompiledDocument document) => document.Problem ?? document.Compiled switch
    {
        null => "the document is empty",
        RouteTable table when _routes.GetValueOrDefault(document.Document.Name) != table => $"servicecomb.routeRule.{document.Document.Name} takes precedence",
        GovernancePolicy when !Settings.IsEnabled => "servicecomb:governance:enabled is false",
        GovernancePolicy policy when !Groups.ContainsKey(policy.Name) => $"there is no servicecomb.matchGroup.{policy.Name} in force",
        _ => null,
    };

    /// <summary>Returns the route table of a service, or the global one; null when there is none.</summary>
    public RouteTable? FindRoutes(string service) =>
        !HasRoutes ? null
        : _routes.TryGetValue(service, out var table) ? table
        : _globalRoutes?.Get(service);
}
