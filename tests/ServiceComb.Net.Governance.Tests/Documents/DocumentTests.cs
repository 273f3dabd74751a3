using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Tests.Fixtures;
using ServiceComb.Net.Protocol.Governance;

namespace ServiceComb.Net.Governance.Tests.Documents;

public sealed class DocumentTests
{
    [Theory]
    [InlineData("100", 100)]
    [InlineData("10S", 10_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("2H", 7_200_000)]
    [InlineData("1.5S", 1_500)]
    [InlineData("PT3S", 3_000)]
    [InlineData("250ms", 250)]
    [InlineData("-1", -1)]
    public void Durations_are_milliseconds_or_ISO_8601_without_PT(string text, int milliseconds)
    {
        Assert.True(GovernanceDuration.TryRead(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("1d")]
    [InlineData("12345678901")]
    public void Other_durations_are_rejected(string text) => Assert.False(GovernanceDuration.TryRead(text, out _));

    [Fact]
    public void Status_patterns_take_x_for_any_digit()
    {
        var patterns = new StatusPatterns(["5x3", "429", "50"]);
        Assert.True(patterns.Contains(503) && patterns.Contains(593) && patterns.Contains(429));
        Assert.False(patterns.Contains(502) || patterns.Contains(50) || patterns.Contains(1503) || patterns.Contains(-1));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("storefront", true)]
    [InlineData("a, storefront:1.0.0", true)]
    [InlineData("storefront:2.0.0", false)]
    [InlineData("storefront:1.0.0:x", false)]
    [InlineData("store", false)]
    public void Documents_can_be_for_some_services_only(string? filter, bool admitted) =>
        Assert.Equal(admitted, ServicesFilter.Admits(filter, "storefront", "1.0.0"));

    [Fact]
    public void A_delay_may_stand_beside_any_error_code()
    {
        using var fixture = new GovernanceFixture(TimeProvider.System, ("servicecomb.faultInjection.all", "{type: delay, delayTime: 100, percentage: 100, errorCode: 0}"));
        Assert.Empty(fixture.Logs.Warnings);
    }

    [Theory]
    [InlineData("yes", true)]
    [InlineData("On", true)]
    [InlineData("TRUE", true)]
    [InlineData("'yes'", true)]
    [InlineData("no", false)]
    [InlineData("OFF", false)]
    [InlineData("''", false)]
    [InlineData("~", false)]
    public void Flags_are_booleans_of_yaml_1_1(string text, bool value) =>
        Assert.Equal(value, new DocumentFields(YamlDocumentReader.Read($"forceOpen: {text}")).Flag("forceOpen"));

    [Theory]
    [InlineData("7", 7)]
    [InlineData("-7", -7)]
    [InlineData("+7", 7)]
    [InlineData("1_000", 1000)]
    [InlineData("0x1F", 31)]
    [InlineData("010", 8)]
    [InlineData("0b11", 3)]
    [InlineData("09", 9)]
    public void Integers_are_those_of_yaml_1_1(string text, int value) =>
        Assert.Equal(value, new DocumentFields(YamlDocumentReader.Read($"order: {text}")).Integer("order", 0));

    [Theory]
    [InlineData("order: 1\norder: 2")]
    [InlineData("\uFEFForder: 2")]
    [InlineData("base: &base {order: 1}\n<<: *base\norder: 2")]
    [InlineData("<<: {order: 2, rate: 1}")]
    [InlineData("<<: [{order: 2}, {order: 1}]")]
    [InlineData("# comment\n---\norder: 2\n...\n")]
    [InlineData("{\"order\": 2}")]
    public void Documents_are_read_as_in_java(string text) => Assert.Equal(2, new DocumentFields(YamlDocumentReader.Read(text)).Integer("order", 0));

    [Fact]
    public void Field_names_of_sections_ignore_case()
    {
        using var fixture = new GovernanceFixture(TimeProvider.System, ("servicecomb.matchGroup.all", "matches: [{}]"), ("SERVICECOMB:RETRY:all:MAXATTEMPTS", "7"));
        Assert.Equal(8, fixture.Snapshot.Outgoing.Match(new TestRequestView()).MaxAttempts);
    }

    [Fact]
    public void Names_may_contain_dots_and_plain_settings_are_not_documents()
    {
        var configuration = new LiveConfiguration(
            ("servicecomb.retry.a", "maxAttempts: 2"),
            ("servicecomb.retry.a.b", "maxAttempts: 4"),
            ("servicecomb.retry.enabled", "true"),
            ("servicecomb.retry.cron", "@daily"),
            ("servicecomb.routeRule.com.shop.orders", "- route: [{weight: 100, tags: {version: 1.10}}]"));
        var found = DocumentCollector.Collect(configuration.Root);
        Assert.Equal(
            ["servicecomb.retry.a", "servicecomb.retry.a.b", "servicecomb.routeRule.com.shop.orders"],
            found.Select(document => document.Key).Order());
        Assert.All(found, document => Assert.Null(document.Problem));
    }

    [Fact]
    public void Documents_can_be_sections_of_appsettings()
    {
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream("""
            { "servicecomb": {
                "matchGroup": { "slow": { "matches": [ { "apiPath": { "prefix": "/s" }, "method": ["GET"] } ] } },
                "retry": { "slow": { "maxAttempts": 2, "retryOnResponseStatus": ["5xx"] } },
                "routeRule": { "orders": [ { "route": [ { "weight": 100, "tags": { "version": "1.0.0" } } ] } ] } } }
            """u8.ToArray())).Build();
        var found = DocumentCollector.Collect(configuration);
        Assert.Equal(3, found.Count);
        var retry = RetryPolicy.Read(found.Single(document => document.Kind == DocumentKind.Retry));
        Assert.Equal(2, retry.MaxRetryAttempts);
        Assert.True(retry.Statuses.Contains(599));
    }

    [Theory]
    [InlineData("servicecomb.retry.x", "maxAttempts: 0", "maxAttempts")]
    [InlineData("servicecomb.retry.x", "waitDuration: -1", "waitDuration")]
    [InlineData("servicecomb.retry.x", "initialInterval: 9", "initialInterval")]
    [InlineData("servicecomb.retry.x", "retryOnResponseStatus: [502, 503\nmaxAttempts: 3", "line 2")]
    [InlineData("servicecomb.retry.x", "retryOnResponseStatus: [502, 503", "line 2")]
    [InlineData("servicecomb.retry.x", "waitDuration: \"1\nmaxAttempts: 3", "line 1")]
    [InlineData("servicecomb.retry.x", "a: \"\\U80000000\"", "line 1")]
    [InlineData("servicecomb.retry.x", "a: &x [*x]", "line 1")]
    [InlineData("servicecomb.retry.x", "a: 1\n---\nb: 2", "document")]
    [InlineData("servicecomb.retry.x", "maxAttempts:3", "document")]
    [InlineData("servicecomb.retry.x", "- maxAttempts: 3", "document")]
    [InlineData("servicecomb.routeRule.x", "route: []", "document")]
    [InlineData("servicecomb.routeRule.x", "everything", "document")]
    [InlineData("servicecomb.retry.x", "a: !!int 1", "line 1")]
    [InlineData("servicecomb.retry.x", "{maxAttempts: 1", "line 2")]
    [InlineData("servicecomb.rateLimiting.x", "rate: 0", "rate")]
    [InlineData("servicecomb.rateLimiting.x", "limitRefreshPeriod: soon", "limitRefreshPeriod")]
    [InlineData("servicecomb.circuitBreaker.x", "failureRateThreshold: 101", "failureRateThreshold")]
    [InlineData("servicecomb.circuitBreaker.x", "forceOpen: maybe", "forceOpen")]
    [InlineData("servicecomb.matchGroup.x", "matches: []", "matches")]
    [InlineData("servicecomb.matchGroup.x", "matches: [{headers: {h: {regex: '('}}}]", "matches[0].headers.h.regex")]
    [InlineData("servicecomb.matchGroup.x", "matches: [{headers: {h: {regex: '\\X'}}}]", "matches[0].headers.h.regex")]
    [InlineData("servicecomb.routeRule.x", "- route: {}", "[0].route")]
    [InlineData("servicecomb.routeRule.x", "- route: [{weight: much}]", "[0].route[0].weight")]
    [InlineData("servicecomb.mapper.x", "target: {}", "target")]
    public void An_invalid_document_is_skipped_with_one_warning_that_names_the_location(string key, string text, string place)
    {
        using var fixture = new GovernanceFixture(new FakeTimeProvider(), (key, text), ("servicecomb.retry.good", "maxAttempts: 1"));
        fixture.Configuration.Change("other", "1");
        fixture.Configuration.Change("servicecomb.retry.good", "maxAttempts: 2");
        var warning = Assert.Single(fixture.Logs.Warnings);
        Assert.StartsWith($"{key} is skipped: {place}: ", warning, StringComparison.Ordinal);
        Assert.Null(fixture.Snapshot.Documents[key].Compiled);
        Assert.NotNull(fixture.Snapshot.Documents["servicecomb.retry.good"].Compiled);
    }

    [Fact]
    public void Random_back_off_grows_by_the_multiplier_and_is_spread_evenly()
    {
        var content = YamlDocumentReader.Read("{retryStrategy: RandomBackoff, initialInterval: 100, multiplier: 3, randomizationFactor: 0.5}");
        var retry = RetryPolicy.Read(new GovernanceDocument(DocumentKind.Retry, "x", "", content, null));
        Assert.Equal(50, retry.GetBackoffDelay(0, 0).TotalMilliseconds);
        Assert.Equal(100, retry.GetBackoffDelay(0, 0.5).TotalMilliseconds);
        Assert.Equal(1350, retry.GetBackoffDelay(2, 1).TotalMilliseconds);
    }

    [Fact]
    public void Deeply_nested_texts_are_rejected() =>
        Assert.Throws<DocumentException>(() => YamlDocumentReader.Read(new string('[', 65) + new string(']', 65)));
}
