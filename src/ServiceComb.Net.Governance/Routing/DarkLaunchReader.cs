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
    public static RouteTable Read(DocumentNode content, MatchContext context)
    {
        var fields = new DocumentFields(content);
        if (fields.Node("ruleItems") is not { Items: { Count: > 0 } nodes })
        {
            throw fields.Wrong("ruleItems", "at least one is needed");
        }

        var isRate = fields.Text("policyType")?.ToUpperInvariant() switch
        {
            "RATE" => true,
            "RULE" => false,
            var other => throw fields.Wrong("policyType", $"'{other}' is neither RULE nor RATE"),
        };
        LaunchItem[] items = [.. context.ReadParts(nodes, (node, index) => ReadItem(node, $"ruleItems[{index}]", isRate, context.Omissions))];
        if (!Array.Exists(items, static item => item.IsUsable))
        {
            throw context.Omissions[0];
        }

        return isRate
            ? new RouteTable([ByRate(items)])
            : new RouteTable([.. ByRule(items), Route(items, static _ => 0, null)]);
    }

    private static LaunchItem ReadItem(DocumentNode node, string place, bool isRate, List<DocumentException> omissions)
    {
        var fields = new DocumentFields(node.Fields is null ? throw new DocumentException(place, "a map is expected") : node, place);
        var ignoreCase = fields.Flag("caseInsensitive");
        var group = fields.Text("groupCondition") is { Length: > 0 } text ? text : $"{MatchSource.VersionTag}={string.Join(',', fields.Texts("versions"))}";
        var item = new LaunchItem(
            fields.Text("groupName") is { Length: > 0 } name ? name : group, new DarkLaunchCondition(group, ignoreCase, fields.Place("groupCondition")));
        try
        {
            var policy = fields.Text("policyCondition") is { Length: > 0 } condition ? condition : throw fields.Wrong("policyCondition", "is needed");
            return isRate
                ? item with { Percent = ReadPercent(fields, policy) }
                : item with { Condition = new DarkLaunchCondition(policy, ignoreCase, fields.Place("policyCondition")) };
        }
        catch (DocumentException problem)
        {
            // Its group stays, or the calls that no item takes would reach the instances of the group.
            omissions.Add(problem);
            return item;
        }
    }

    private static int ReadPercent(DocumentFields fields, string policy) =>
        int.TryParse(policy, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent <= Everything
            ? percent
            : throw fields.Wrong("policyCondition", $"'{policy}' is no percentage from 0 to 100");

    private static IEnumerable<RouteRule> ByRule(LaunchItem[] items) => items
        .Select((item, index) => (item, index))
        .Where(static pair => pair.item.IsUsable)
        .Select(pair => Route(items, place => place == pair.index ? Everything : 0, pair.item.Condition));

    // Percents beyond a hundred in all are never reached, as in Java, which compares a random number with their sums.
    private static RouteRule ByRate(LaunchItem[] items)
    {
        var left = Everything;
        var weights = Array.ConvertAll(items, item =>
        {
            var weight = Math.Min(item.Percent ?? 0, left);
            left -= weight;
            return weight;
        });
        return Route(items, place => weights[place], null);
    }

    private static RouteRule Route(LaunchItem[] items, Func<int, int> weight, DarkLaunchCondition? condition)
    {
        var match = condition is null ? null : new RequestMatch(null, null, [], [], null, null) { Launch = condition };
        return new RouteRule(0, match, [.. items.Select((item, place) => RouteItem.OfGroup(weight(place), item.Name, item.Group))], [], emptyProtection: true);
    }

    private sealed record LaunchItem(string Name, DarkLaunchCondition Group)
    {
        public DarkLaunchCondition? Condition { get; init; }

        public int? Percent { get; init; }

        public bool IsUsable => Condition is not null || Percent is not null;
    }
}
