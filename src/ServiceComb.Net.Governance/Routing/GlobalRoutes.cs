using System.Collections.Concurrent;
using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Governance.Routing;

/// <summary>The global rule, with a table of its own for every target: weights are exact per service.</summary>
internal sealed class GlobalRoutes(DocumentNode content)
{
    private readonly ConcurrentDictionary<string, RouteTable> _tables = new(StringComparer.OrdinalIgnoreCase);

    public RouteTable For(string service) =>
        _tables.TryGetValue(service, out var table) ? table : _tables.GetOrAdd(service, RouteTableReader.Read(content, []));

    /// <exception cref="DocumentException">The document cannot be used.</exception>
    public static GlobalRoutes Read(DocumentNode content, List<string> remarks)
    {
        _ = RouteTableReader.Read(content, remarks);
        return new GlobalRoutes(content);
    }
}
