using System.Collections.Concurrent;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Matching;

namespace ServiceComb.Net.Governance.Routing;

/// <summary>The global rule, with a table of its own for every target: weights are exact per service.</summary>
internal sealed class GlobalRoutes(RouteTable rules)
{
    private readonly ConcurrentDictionary<string, RouteTable> _tables = new(StringComparer.OrdinalIgnoreCase);

    public RouteTable For(string service) => _tables.TryGetValue(service, out var table) ? table : _tables.GetOrAdd(service, rules.Again());

    /// <exception cref="DocumentException">The document cannot be used.</exception>
    public static GlobalRoutes Read(DocumentNode content, MatchContext context) => new(RouteTableReader.Read(content, context));
}
