namespace ServiceComb.Net.Governance.Tests.Documents;

public sealed class GovernanceDocumentValidatorTests
{
    [Theory]
    [InlineData("servicecomb.retry.a", "maxAttempts: many", "retry", "maxAttempts: 'many' is not a whole number")]
    [InlineData("servicecomb.retri.a", "maxAttempts: 2", "", "is not a governance document: the kind in its key is unknown, or its text is not a document")]
    [InlineData("servicecomb.routeRule.a", "a: 1", "routeRule", "document: is a map, a list is expected")]
    [InlineData("servicecomb.retry.a", "services: other\nmaxAttempts: many", "retry", "maxAttempts: 'many' is not a whole number")]
    public void A_document_that_apps_ignore_has_an_error(string key, string text, string kind, string error)
    {
        var finding = Assert.Single(GovernanceDocumentValidator.Check(Map((key, text)), Map()));

        Assert.Equal((key, kind, error), (finding.Key, finding.Kind, finding.Error));
    }

    [Theory]
    [InlineData("servicecomb.matchGroup.a", "matches: [{customMatcher: {customMatcherHandler: OfTheApp, customMatcherParameters: x}}]")]
    [InlineData("servicecomb.matchGroup.a", "services: other:1.0.0\nmatches: [{apiPath: {prefix: /}}]")]
    [InlineData("servicecomb.globalRouteRule", "[]")]
    public void What_only_an_app_knows_is_no_error(string key, string text)
    {
        var finding = Assert.Single(GovernanceDocumentValidator.Check(Map((key, text)), Map()));

        Assert.Null(finding.Error);
        Assert.Empty(finding.Warnings);
    }

    [Fact]
    public void A_policy_needs_a_traffic_group_among_the_documents_or_the_others()
    {
        var retry = Map(("servicecomb.retry.a", "maxAttempts: 2"));

        Assert.Equal(["there is no servicecomb.matchGroup.a in force"], Assert.Single(GovernanceDocumentValidator.Check(retry, Map())).Warnings);
        Assert.Empty(Assert.Single(GovernanceDocumentValidator.Check(retry, Map(("servicecomb.matchGroup.a", "matches: [{}]")))).Warnings);
    }

    [Fact]
    public void Skipped_parts_are_warnings()
    {
        var finding = Assert.Single(GovernanceDocumentValidator.Check(Map(("servicecomb.routeRule.a", "- route: [{weight: 100, tags: {version: 1.0.0}}]\n- route: text")), Map()));

        Assert.Null(finding.Error);
        Assert.Equal(["[1].route is skipped: a list is expected"], finding.Warnings);
    }

    [Theory]
    [InlineData("servicecomb.retry.a.b", "retry")]
    [InlineData("servicecomb.darklaunch.policy.orders", "darklaunch.policy")]
    [InlineData("servicecomb.globalRouteRule", "globalRouteRule")]
    [InlineData("servicecomb.retry.", null)]
    [InlineData("servicecomb.retry", null)]
    [InlineData("servicecomb.service.name", null)]
    [InlineData("retry.a", null)]
    public void The_key_names_the_kind(string key, string? kind) => Assert.Equal(kind, GovernanceDocumentValidator.FindKind(key));

    [Fact]
    public void Plain_settings_are_no_documents() =>
        Assert.Equal(
            ["servicecomb.retry.a", "servicecomb.retry.b"],
            GovernanceDocumentValidator.FindDocuments(Map(("servicecomb.retry.a", "maxAttempts: 2"), ("servicecomb.retry.b", "maxAttempts: ["), ("servicecomb.loadbalance.strategy.name", "Random"), ("timeout", "a: 1"))).Order());

    private static Dictionary<string, string> Map(params (string Key, string Text)[] documents) => documents.ToDictionary(static document => document.Key, static document => document.Text);
}
