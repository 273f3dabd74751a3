using System.Globalization;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Matching;

namespace ServiceComb.Net.Governance.Routing;

/// <summary>Compiles <c>darklaunch.policy.{service}</c>, the route rules of CSE 1.0 (protocol/routing.md, section 6). The
/// groups of a policy are instances by a condition; what no group takes goes to those of no group.</summary>
internal static class DarkLaunchReader
{
    private const int Everything = 100;

    /// <exception cref="DocumentException">The document cannot be used.</exception>
    public static RouteTable Read(DocumentNode content)
    {
        var fields = new DocumentFields(content);
        if (fields.Node("ruleItems") is not { Items: { Count: > 0 } nodes })
        {
            throw fields.Wrong("ruleItems", "at least one is needed");
        }

        LaunchItem[] items = [.. nodes.Select(static (node, index) => ReadItem(node, $"ruleItems[{index}]"))];
        return fields.Text("policyType")?.ToUpperInvariant() switch
        {
            "RATE" => new RouteTable([ByRate(items)]),
            "RULE" => new RouteTable([.. items.Select((item, index) => ByRule(items, index)), Route(items, static _ => 0, null)]),
            var other => throw fields.Wrong("policyType", $"'{other}' is neither RULE nor RATE"),
        };
    }

    private static LaunchItem ReadItem(DocumentNode node, string place)
    {
        var fields = new DocumentFields(node.Fields is null ? throw new DocumentException(place, "a map is expected") : node, place);
        var ignoreCase = fields.Flag("caseInsensitive");
        var group = fields.Text("groupCondition") is { Length: > 0 } text ? text : $"{MatchSource.VersionTag}={string.Join(',', fields.Texts("versions"))}";
        return new LaunchItem(
            fields.Text("groupName") is { Length: > 0 } name ? name : group,
            new LaunchCondition(group, ignoreCase, fields.Place("groupCondition")),
            fields.Text("policyCondition") is { Length: > 0 } policy ? policy : throw fields.Wrong("policyCondition", "is needed"),
            ignoreCase,
            fields.Place("policyCondition"));
    }

    private static RouteRule ByRule(LaunchItem[] items, int index)
    {
        var item = items[index];
        return Route(items, place => place == index ? Everything : 0, new LaunchCondition(item.Policy, item.IgnoreCase, item.Place));
    }

    // Percents beyond a hundred in all are never reached, as in Java, which compares a random number with their sums.
    private static RouteRule ByRate(LaunchItem[] items)
    {
        var left = Everything;
        var weights = Array.ConvertAll(items, item =>
        {
            if (!int.TryParse(item.Policy, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) || percent > Everything)
            {
                throw new DocumentException(item.Place, $"'{item.Policy}' is no percentage from 0 to 100");
            }

            var weight = Math.Min(percent, left);
            left -= weight;
            return weight;
        });
        return Route(items, place => weights[place], null);
    }

    private static RouteRule Route(LaunchItem[] items, Func<int, int> weight, LaunchCondition? condition)
    {
        var match = condition is null ? null : new RequestMatch([], null, [], [], null, null) { Launch = condition };
        return new RouteRule(0, match, [.. items.Select((item, place) => RouteItem.OfGroup(weight(place), item.Name, item.Group))], [], emptyProtection: true);
    }

    private sealed record LaunchItem(string Name, LaunchCondition Group, string Policy, bool IgnoreCase, string Place);
}
