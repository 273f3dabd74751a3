using System.Globalization;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Matching;

namespace ServiceComb.Net.Governance.Routing;

/// <summary>Compiles <c>darklaunch.policy.{service}</c>, the route rules of CSE 1.0 (protocol/routing.md, section 6). The
/// groups of a policy select instances by a condition; calls that no group takes go to the instances outside all
/// groups.</summary>
internal static class DarkLaunchReader
{
    private const int TotalPercent = 100;

    /// <exception cref="DocumentException">The document is invalid.</exception>
    public static RouteTable Read(DocumentNode content, MatchContext context)
    {
        var fields = new DocumentFields(content);
        if (fields.Node("ruleItems") is not { Items: { Count: > 0 } nodes })
        {
            throw fields.CreateException("ruleItems", "at least one is needed");
        }

        var isRate = fields.Text("policyType")?.ToUpperInvariant() switch
        {
            "RATE" => true,
            "RULE" => false,
            var other => throw fields.CreateException("policyType", $"'{other}' is neither RULE nor RATE"),
        };
        LaunchItem[] items = [.. context.ReadParts(nodes, (node, index) => ReadItem(node, $"ruleItems[{index}]", isRate, context.Omissions))];
        if (!Array.Exists(items, static item => item.IsUsable))
        {
            throw context.Omissions[0];
        }

        return isRate
            ? new RouteTable([CreateRateRule(items)])
            : new RouteTable([.. CreateRules(items), CreateRule(items, static _ => 0, null)]);
    }

    private static LaunchItem ReadItem(DocumentNode node, string path, bool isRate, List<DocumentException> omissions)
    {
        var fields = new DocumentFields(node.Fields is null ? throw new DocumentException(path, "a map is expected") : node, path);
        var ignoreCase = fields.Flag("caseInsensitive");
        var group = fields.Text("groupCondition") is { Length: > 0 } text ? text : $"{MatchSource.VersionTag}={string.Join(',', fields.Texts("versions"))}";
        var item = new LaunchItem(
            fields.Text("groupName") is { Length: > 0 } name ? name : group, new DarkLaunchCondition(group, ignoreCase, fields.GetPath("groupCondition")));
        try
        {
            var policy = fields.Text("policyCondition") is { Length: > 0 } condition ? condition : throw fields.CreateException("policyCondition", "is needed");
            return isRate
                ? item with { Percent = ReadPercent(fields, policy) }
                : item with { Condition = new DarkLaunchCondition(policy, ignoreCase, fields.GetPath("policyCondition")) };
        }
        catch (DocumentException problem)
        {
            // Keep the group: otherwise calls that no item takes would reach its instances.
            omissions.Add(problem);
            return item;
        }
    }

    private static int ReadPercent(DocumentFields fields, string policy) =>
        int.TryParse(policy, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent <= TotalPercent
            ? percent
            : throw fields.CreateException("policyCondition", $"'{policy}' is not a percentage from 0 to 100");

    private static IEnumerable<RouteRule> CreateRules(LaunchItem[] items) => items
        .Select((item, index) => (item, index))
        .Where(static pair => pair.item.IsUsable)
        .Select(pair => CreateRule(items, index => index == pair.index ? TotalPercent : 0, pair.item.Condition));

    // Percentages beyond a total of 100 are never reached, as in Java, which compares a random number with their running
    // sums.
    private static RouteRule CreateRateRule(LaunchItem[] items)
    {
        var remaining = TotalPercent;
        var weights = Array.ConvertAll(items, item =>
        {
            var weight = Math.Min(item.Percent ?? 0, remaining);
            remaining -= weight;
            return weight;
        });
        return CreateRule(items, index => weights[index], null);
    }

    private static RouteRule CreateRule(LaunchItem[] items, Func<int, int> weight, DarkLaunchCondition? condition)
    {
        var match = condition is null ? null : new RequestMatch(null, null, [], [], null, null) { DarkLaunch = condition };
        return new RouteRule(0, match, [.. items.Select((item, index) => RouteItem.ForGroup(weight(index), item.Name, item.Group))], [], emptyProtection: true);
    }

    private sealed record LaunchItem(string Name, DarkLaunchCondition Group)
    {
        public DarkLaunchCondition? Condition { get; init; }

        public int? Percent { get; init; }

        public bool IsUsable => Condition is not null || Percent is not null;
    }
}
