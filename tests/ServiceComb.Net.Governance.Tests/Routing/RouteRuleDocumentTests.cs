using ServiceComb.Net.Governance.Routing;

namespace ServiceComb.Net.Governance.Tests.Routing;

public sealed class RouteRuleDocumentTests
{
    private const string Text = """
        - precedence: 1
          route:
          - {weight: 80, tags: {version: 1.0.0}, name: stable}
          - {weight: 20, tags: {version: 2.0.0}}
          emptyProtection: false
        - precedence: 3
          match: {headers: {x-canary: {exact: 'true'}}}
          route:
          - tags: {version: 2.0.0, zone: a}
        """;

    [Fact]
    public void Rules_are_read_by_precedence()
    {
        var rules = RouteRuleDocument.Parse(Text).RulesByPrecedence.ToList();

        Assert.Equal(["headers {x-canary {exact: true}}", ""], rules.Select(static rule => rule.Condition));
        Assert.Equal([3, 1], rules.Select(static rule => rule.Precedence));
        Assert.Null(Assert.Single(rules[0].Route).Weight);
        Assert.Equal(new Dictionary<string, string> { ["version"] = "2.0.0", ["zone"] = "a" }, rules[0].Route[0].Tags);
        Assert.Equal([80, 20], rules[1].Route.Select(static share => share.Weight));
    }

    [Fact]
    public void A_changed_rule_keeps_what_was_not_changed()
    {
        var document = RouteRuleDocument.Parse(Text);
        var rule = document.Rules[0];

        rule.Route = [.. rule.Route.Select(static share => share with { Weight = 50 })];
        rule.Match = "queries: {debug: {exact: '1'}}";

        var read = RouteRuleDocument.Parse(document.ToString());
        Assert.Contains("emptyProtection: false", document.ToString(), StringComparison.Ordinal);
        Assert.Contains("name: stable", document.ToString(), StringComparison.Ordinal);
        Assert.Equal(["queries {debug {exact: 1}}"], read.Rules.Where(static other => other.Precedence == 1).Select(static other => other.Condition));
        Assert.Equal([50, 50], read.Rules.Single(static other => other.Precedence == 1).Route.Select(static share => share.Weight));
        rule.Match = null;
        Assert.False(rule.HasCondition);
    }

    [Fact]
    public void Dividing_by_version_replaces_only_rules_without_conditions()
    {
        var document = RouteRuleDocument.Parse(Text);

        document.DivideByVersion([new("1.10", 30), new("2.0.0", 70)]);

        var rules = RouteRuleDocument.Parse(document.ToString()).RulesByPrecedence.ToList();
        Assert.Equal([true, false], rules.Select(static rule => rule.HasCondition));
        Assert.Equal(["1.10 30", "2.0.0 70"], rules[1].Route.Select(static share => $"{share.Tags["version"]} {share.Weight}"));
        Assert.Null(GovernanceDocumentValidator.Check(new Dictionary<string, string> { ["servicecomb.routeRule.orders"] = document.ToString() }, new Dictionary<string, string>())[0].Error);
    }

    [Theory]
    [InlineData("a: 1")]
    [InlineData("- text")]
    [InlineData("- a: [")]
    public void A_text_that_is_no_list_of_rules_is_rejected(string text) => Assert.Throws<FormatException>(() => RouteRuleDocument.Parse(text));

    [Fact]
    public void A_text_that_is_nested_too_deep_is_rejected() => Assert.Throws<FormatException>(() => RouteRuleDocument.Parse($"- a: {new string('[', 5000)}{new string(']', 5000)}"));

    [Theory]
    [InlineData("[]")]
    [InlineData("a: [")]
    public void Conditions_that_are_no_map_are_rejected(string text) => Assert.Throws<FormatException>(() => new RouteRuleEntry { Match = text });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void No_text_is_a_document_without_rules(string? text) => Assert.Empty(RouteRuleDocument.Parse(text).Rules);
}
