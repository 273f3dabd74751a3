using System.Globalization;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Matching;

namespace ServiceComb.Net.Governance.Routing;

/// <summary>Compiles <c>routeRule.{service}</c> and <c>globalRouteRule</c>. As in the API of the engine, <c>precedence</c>
/// (default 0), <c>route</c> (default: all instances) and <c>weight</c> are optional.</summary>
internal static class RouteTableReader
{
    private const int MaxWeight = 1_000_000;
    private const int FullWeight = 100;

    /// <exception cref="DocumentException">The document is invalid.</exception>
    public static RouteTable Read(DocumentNode content, MatchContext context)
    {
        var items = content.Items ?? throw new DocumentException("document", "a list of rules is expected");
        var rules = context.ReadParts(items, (item, index) => ReadRule(item, $"[{index}]", context));
        // The sort is stable: rules with equal precedence keep their order, as in Java.
        return new RouteTable([.. rules.OrderByDescending(static rule => rule.Precedence)]);
    }

    private static RouteRule ReadRule(DocumentNode item, string path, MatchContext context)
    {
        if (item.Fields is null)
        {
            throw new DocumentException(path, "a map is expected");
        }

        var fields = new DocumentFields(item, path);
        var match = fields.Node("match") is { } node ? RequestMatchReader.Read(node, fields.GetPath("match"), context) : null;
        var route = ReadItems(fields, "route");
        var sum = route.Sum(static entry => (long)entry.Weight);
        if (sum > FullWeight)
        {
            context.Warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{fields.GetPath("route")}: the weights add up to {sum}, not 100; they are used unchanged"));
        }

        return new RouteRule(fields.Integer("precedence", 0), match, route, ReadItems(fields, "fallback"), fields.Flag("emptyProtection", defaultValue: true));
    }

    private static RouteItem[] ReadItems(DocumentFields fields, string name)
    {
        var node = fields.Node(name);
        if (node is { Items: null })
        {
            throw fields.CreateException(name, "a list is expected");
        }

        DocumentFields[] items = [.. (node?.Items ?? []).Select((item, index) => ReadEntry(item, $"{fields.GetPath(name)}[{index}]"))];
        var weights = ReadWeights(items);
        return [.. items.Select((item, index) => ReadItem(item, weights[index]))];
    }

    private static DocumentFields ReadEntry(DocumentNode item, string path) =>
        new(item.Fields is null ? throw new DocumentException(path, "a map is expected") : item, path);

    // Items without a weight share equally what the others leave of 100; a single item gets everything.
    private static int[] ReadWeights(DocumentFields[] items)
    {
        var given = Array.ConvertAll(items, static item => item.Text("weight") is { Length: > 0 } ? Math.Max(0, item.Integer("weight", 0, max: MaxWeight)) : (int?)null);
        var open = given.Count(static weight => weight is null);
        var rest = (int)Math.Max(0, FullWeight - given.Sum(static weight => (long)(weight ?? 0)));
        return Array.ConvertAll(given, weight =>
        {
            if (weight is { } own)
            {
                return own;
            }

            var share = rest / open--;
            rest -= share;
            return share;
        });
    }

    private static RouteItem ReadItem(DocumentFields fields, int weight)
    {
        if (fields.Node("tags") is { Fields: null })
        {
            throw fields.CreateException("tags", "a map is expected");
        }

        var tags = (fields.Node("tags")?.Fields ?? []).Where(static tag => !tag.Value.IsNull)
            .Select(tag => KeyValuePair.Create(tag.Key, tag.Value.Text ?? throw fields.CreateException($"tags.{tag.Key}", "a text is expected")));
        return RouteItem.ForTags(weight, [.. tags]);
    }
}
