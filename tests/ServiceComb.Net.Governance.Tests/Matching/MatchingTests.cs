using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Matching;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Matching;

public sealed class MatchingTests
{
    [Theory]
    [InlineData("{exact: a}", "a", true)]
    [InlineData("{exact: a}", "A", false)]
    [InlineData("{exact: a, caseInsensitive: true}", "A", true)]
    [InlineData("{exact: 1.10}", "1.1", false)]
    [InlineData("{prefix: ab}", "abc", true)]
    [InlineData("{suffix: bc}", "abc", true)]
    [InlineData("{prefix: a, suffix: b}", "ac", false)]
    [InlineData("{contains: b}", "abc", true)]
    [InlineData("{compare: '>=18'}", "18", true)]
    [InlineData("{compare: '>=18'}", "x", false)]
    [InlineData("{compare: '!=18'}", "17", true)]
    [InlineData("{compare: '!18'}", "18", false)]
    [InlineData("{compare: '<-1'}", "-2", true)]
    [InlineData("{compare: '=1'}", "1.0000001", true)]
    [InlineData("{compare: '~1'}", "1", false)]
    [InlineData("{compare: '>1'}", "18d", true)]
    [InlineData("{compare: '>1'}", "1e999", true)]
    [InlineData("{compare: '>1'}", "d", false)]
    [InlineData("{compare: '>1'}", "NaN", false)]
    [InlineData("{compare: '=>1'}", "2", false)]
    [InlineData("{compare: '>'}", "2", false)]
    [InlineData("{compare: ''}", "2", false)]
    [InlineData("{exact: }", "", false)]
    [InlineData("{exact: ''}", "", true)]
    [InlineData("{regex: 'a[0-9]+'}", "a12", true)]
    [InlineData("{regex: 'a|b'}", "ab", false)]
    [InlineData("{regex: '(a+)\\1'}", "aaaa", true)]
    [InlineData("{noEqu: a}", "b", true)]
    [InlineData("{in: [a, b]}", "b", true)]
    [InlineData("{in: 'a, b'}", "b", true)]
    [InlineData("{notIn: [a, b]}", "b", false)]
    [InlineData("{greater: 1}", "2", true)]
    [InlineData("{less: 1}", "1", false)]
    [InlineData("{noLess: 1}", "1", true)]
    [InlineData("{noGreater: 1}", "2", false)]
    [InlineData("{}", "a", false)]
    [InlineData("{sounds: a}", "a", false)]
    public void Operators_fit_as_the_reference_says(string operators, string value, bool fits)
    {
        var conditions = ConditionReader.Read(YamlDocumentReader.Read(operators), "h", new MatchContext(false, []));
        Assert.Equal(fits, Condition.All(conditions, value));
    }

    [Fact]
    public void Exact_and_regex_of_route_rules_ignore_case_by_default()
    {
        Assert.True(Condition.All(ConditionReader.Read(YamlDocumentReader.Read("{exact: gray}"), "h", new MatchContext(true, [])), "GRAY"));
        Assert.False(Condition.All(ConditionReader.Read(YamlDocumentReader.Read("{exact: gray, caseInsensitive: false}"), "h", new MatchContext(true, [])), "GRAY"));
        Assert.False(Condition.All(ConditionReader.Read(YamlDocumentReader.Read("{prefix: gray}"), "h", new MatchContext(true, [])), "GRAY"));
    }

    [Theory]
    [InlineData("POST", "/orders/1", "?q=a%20x", "orders", "user=jack", true)]
    [InlineData("PUT", "/orders/1", "?q=a%20x", "orders", "user=jack", false)]
    [InlineData("POST", "/other", "?q=a%20x", "orders", "user=jack", false)]
    [InlineData("POST", "/orders/1", "?r=a%20x", "orders", "user=jack", false)]
    [InlineData("POST", "/orders/1", "?q=a%20x", "other", "user=jack", false)]
    [InlineData("POST", "/orders/1", "?q=a%20x", "orders", "", false)]
    public void All_parts_of_a_match_must_fit(string method, string path, string query, string service, string header, bool fits)
    {
        var group = Group("matches: [{method: [GET, post], apiPath: {prefix: /orders}, queries: {q: {exact: 'a x'}}, headers: {USER: {exact: jack}}, serviceName: orders}]");
        Assert.Equal(fits, group.IsMatch(new TestRequestView(method, path, query, service, header)));
    }

    [Fact]
    public void Any_match_of_a_group_is_sufficient_and_an_empty_one_matches_all()
    {
        Assert.True(Group("matches: [{method: [PUT]}, {method: [GET]}]").IsMatch(new TestRequestView()));
        Assert.True(Group("matches: [{name: all}]").IsMatch(new TestRequestView()));
    }

    private static TrafficGroup Group(string text) => TrafficGroup.Read(YamlDocumentReader.Read(text), new MatchContext(false, []));
}
