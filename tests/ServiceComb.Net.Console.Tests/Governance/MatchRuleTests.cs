using ServiceComb.Net.Console.Components.Governance;
using ServiceComb.Net.Governance;

namespace ServiceComb.Net.Console.Tests.Governance;

public sealed class MatchRuleTests
{
    private const string Document = """
        alias: testers
        matches:
        - name: one
          apiPath: {prefix: /orders}
          method: [GET, POST]
          headers:
            level: {exact: gold, caseInsensitive: true}
            age: {compare: '>=18', less: '65'}
          customMatcher: {customMatcherHandler: Fine, customMatcherParameters: x}
        """;

    [Fact]
    public void Parts_are_read_and_written_and_those_without_a_form_stay()
    {
        var match = Assert.Single(MatchGroupDocument.Parse(Document)!.Matches);
        Assert.Equal(["GET", "POST"], match.Methods.Order());
        Assert.Equal(["level exact gold True", "age compare >=18 ", "age less 65 "], match.Headers.Select(static header => $"{header.Name} {header.Operator} {header.Value} {header.IgnoreCase}"));
        Assert.Equal(["customMatcher"], match.Others);

        var written = MatchGroupDocument.Parse(MatchGroupDocument.Parse(Document)!.ToString())!;

        Assert.Equal(match.ToText(), Assert.Single(written.Matches).ToText());
        Assert.Contains("alias: testers", written.ToString(), StringComparison.Ordinal);
        Assert.Contains("customMatcherHandler: Fine", written.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_form_writes_is_what_apps_read()
    {
        var document = MatchGroupDocument.Parse("")!;
        var match = MatchRule.Parse("name: one")!;
        match.Headers.Add(new MatchCondition { Name = "x-canary", Value = "true" });
        match.Headers.Add(new MatchCondition { Name = "x-zone", Operator = "in", Value = "a, b" });
        match.Headers.Add(new MatchCondition { Value = "a row whose name is not typed yet" });
        match.Path.Add(new MatchCondition { Operator = "regex", Value = @"/orders/\d+" });
        match.Queries.Add(new MatchCondition { Name = "it's", Value = "quoted: 'x'" });
        document.Matches.Add(match);

        var finding = GovernanceDocumentValidator.Check(new Dictionary<string, string> { ["servicecomb.matchGroup.one"] = document.ToString() }, new Dictionary<string, string>())[0];

        Assert.Null(finding.Error);
        Assert.Empty(finding.Warnings);
        var read = Assert.Single(MatchGroupDocument.Parse(document.ToString())!.Matches);
        Assert.Equal(["x-canary true", "x-zone a, b"], read.Headers.Select(static header => $"{header.Name} {header.Value}"));
        Assert.Equal("quoted: 'x'", Assert.Single(read.Queries).Value);
    }

    [Theory]
    [InlineData("- a list")]
    [InlineData("matches: text")]
    [InlineData("matches: [text]")]
    [InlineData("a: [")]
    public void A_text_that_the_form_cannot_show_is_not_read(string text) => Assert.Null(MatchGroupDocument.Parse(text));

    [Fact]
    public void A_text_that_is_nested_too_deep_is_not_read() => Assert.Null(YamlMap.Parse($"a: {new string('[', 5000)}{new string(']', 5000)}"));

    [Fact]
    public void A_match_without_parts_has_no_text() => Assert.Null(MatchRule.Parse(null)!.ToText());
}
