using System.Collections.Concurrent;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Matching;

namespace ServiceComb.Net.Governance.Routing;

/// <summary>Applies the global route rule, with one table per target service so that weights are exact per
/// service.</summary>
internal sealed class GlobalRoutes(RouteTable rules)
{
    private readonly ConcurrentDictionary<string, RouteTable> _tables = new(StringComparer.OrdinalIgnoreCase);

    public RouteTable Get(string service) => _tables.TryGetValue(service, out var table) ? table : _tables.GetOrAdd(service, rules.WithNewRotation());

    /// <exception cref="DocumentException">The document is invalid.</exception>
    public static GlobalRoutes Read(DocumentNode content, MatchContext context) => new(RouteTableReader.Read(content, context));
}
