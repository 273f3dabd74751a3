using System.Globalization;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Matching;

namespace ServiceComb.Net.Governance.Routing;

/// <summary>Compiles <c>routeRule.{service}</c> and <c>globalRouteRule</c>.</summary>
internal static class RouteTableReader
{
    private const int HighestWeight = 1_000_000;

    /// <exception cref="DocumentException">The document cannot be used.</exception>
    public static RouteTable Read(DocumentNode content, MatchContext context)
    {
        var items = content.Items ?? throw new DocumentException("document", "a list of rules is expected");
        var rules = items.Select((item, index) => ReadRule(item, $"[{index}]", items.Count > 1, context));
        // Stable: equal precedences keep their order, as in Java.
        return new RouteTable([.. rules.OrderByDescending(static rule => rule.Precedence)]);
    }

    private static RouteRule ReadRule(DocumentNode item, string place, bool needsPrecedence, MatchContext context)
    {
        if (item.Fields is null)
        {
            throw new DocumentException(place, "a map is expected");
        }

        var fields = new DocumentFields(item, place);
        if (needsPrecedence && fields.Text("precedence") is null)
        {
            throw fields.Wrong("precedence", "is needed when there is more than one rule");
        }

        var match = fields.Node("match") is { } node ? RequestMatchReader.Read(node, fields.Place("match"), context) : null;
        var route = ReadItems(fields, "route");
        if (route.Length == 0)
        {
            throw fields.Wrong("route", "at least one entry is needed");
        }

        var sum = route.Sum(static entry => (long)entry.Weight);
        if (sum > 100)
        {
            context.Remarks.Add(string.Create(CultureInfo.InvariantCulture, $"{fields.Place("route")}: the weights add up to {sum}, not 100; they are used as they are"));
        }

        return new RouteRule(fields.Integer("precedence", 0), match, route, ReadItems(fields, "fallback"), fields.Flag("emptyProtection", fallback: true));
    }

    private static RouteItem[] ReadItems(DocumentFields fields, string name)
    {
        var node = fields.Node(name);
        if (node is { Items: null })
        {
            throw fields.Wrong(name, "a list is expected");
        }

        return [.. (node?.Items ?? []).Select((item, index) => ReadItem(item, $"{fields.Place(name)}[{index}]"))];
    }

    private static RouteItem ReadItem(DocumentNode item, string place)
    {
        var fields = new DocumentFields(item, place);
        if (fields.Text("weight") is not { Length: > 0 })
        {
            throw fields.Wrong("weight", "is needed");
        }

        var weight = Math.Max(0, fields.Integer("weight", 0, most: HighestWeight));
        var tags = (fields.Node("tags")?.Fields ?? []).Where(static tag => !tag.Value.IsNull)
            .Select(tag => KeyValuePair.Create(tag.Key, tag.Value.Text ?? throw fields.Wrong($"tags.{tag.Key}", "a text is expected")));
        return RouteItem.OfTags(weight, [.. tags]);
    }
}
