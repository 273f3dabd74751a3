using System.Text.Json.Nodes;
using ServiceComb.Net.LocalEngine.Tests.Kie;

namespace ServiceComb.Net.LocalEngine.Tests.Governance;

/// <summary>Tests that governance routes reach policies, also unreadable ones, and no other items.</summary>
public sealed class PlainSettingTests
{
    private const string Retry = """{"name":"r","spec":{"maxAttempts":1}}""";

    [Theory]
    [InlineData("servicecomb.loadbalance.strategy.name", "RoundRobin")]
    [InlineData("servicecomb.faultInjection.enabled", "true")]
    [InlineData("servicecomb.retry.a", "RoundRobin")]
    [InlineData("servicecomb.retry.a", "- maxAttempts: 1")]
    [InlineData("servicecomb.retry.", "maxAttempts: 1")]
    [InlineData("servicecomb.retry", "maxAttempts: 1")]
    [InlineData("servicecomb.routeRule.orders", "a: 1")]
    public async Task A_plain_setting_is_not_a_policy(string key, string value)
    {
        await using var host = await KieHost.StartAsync();
        var id = await host.CreateAsync(key, value);

        foreach (var route in (string[])["/v1/default/gov/retry", "/v1/default/gov/loadbalance", "/v3/default/govern/governance/retry"])
        {
            Assert.Equal(404, (await host.GovernAsync(HttpMethod.Get, $"{route}/{id}")).Status);
            Assert.Equal(404, (await host.GovernAsync(HttpMethod.Put, $"{route}/{id}", Retry.Replace("maxAttempts", route.Contains("load", StringComparison.Ordinal) ? "rule" : "maxAttempts", StringComparison.Ordinal).Replace("\"rule\":1", "\"rule\":\"x\"", StringComparison.Ordinal))).Status);
            Assert.Equal(404, (await host.GovernAsync(HttpMethod.Delete, $"{route}/{id}")).Status);
            Assert.DoesNotContain(id, (await host.GovernAsync(HttpMethod.Get, $"{route}?environment=all")).Text, StringComparison.Ordinal);
        }

        Assert.Equal(value, (string)(await host.ListAsync()).Data.Single()["value"]!);
    }

    [Fact]
    public async Task Deleting_a_group_keeps_plain_settings_that_end_with_its_name()
    {
        await using var host = await KieHost.StartAsync();
        await host.CreateAsync("servicecomb.faultInjection.enabled", "true");
        var id = await PolicyTests.CreateAsync(host, "match-group", """{"name":"enabled","spec":{"alias":"x","matches":[{"name":"m"}]}}""");

        Assert.Equal(200, (await host.GovernAsync(HttpMethod.Delete, $"/v1/default/gov/match-group/{id}")).Status);
        Assert.Equal("servicecomb.faultInjection.enabled", (string)(await host.ListAsync()).Data.Single()["key"]!);
    }

    [Theory]
    [InlineData("*a")]
    [InlineData("!!int abc")]
    [InlineData("%YAML 9.9")]
    [InlineData("a: [")]
    [InlineData("a: &x 1\nb: *x")]
    [InlineData("{a: 1, a: 2")]
    [InlineData("a: \"\u0001")]
    public async Task An_unreadable_document_is_shown_as_text_and_can_be_repaired(string value)
    {
        await using var host = await KieHost.StartAsync();
        var id = await host.CreateAsync("servicecomb.retry.a", value);
        foreach (var route in (string[])["/v1/default/gov/retry", "/v3/default/govern/governance/retry"])
        {
            var shown = await host.GovernAsync(HttpMethod.Get, $"{route}/{id}");
            Assert.Equal((200, "a", value), (shown.Status, (string)shown.Body!["name"]!, (string)shown.Body!["spec"]!));
            Assert.Equal(200, (await host.GovernAsync(HttpMethod.Get, $"{route}?environment=all")).Status);
            Assert.Equal(200, (await host.GovernAsync(HttpMethod.Get, $"{route.Replace("/retry", "/display", StringComparison.Ordinal)}?environment=all")).Status);
        }

        Assert.Equal(200, (await host.GovernAsync(HttpMethod.Put, $"/v1/default/gov/retry/{id}", Retry)).Status);
        Assert.Equal("""{"maxAttempts":1}""", (await host.GovernAsync(HttpMethod.Get, $"/v1/default/gov/retry/{id}")).Body!["spec"]!.ToJsonString());
    }

    [Theory]
    [InlineData("*a")]
    [InlineData("a: [")]
    public async Task Unreadable_rules_are_shown_as_text_and_can_be_replaced(string value)
    {
        await using var host = await KieHost.StartAsync();
        const string Path = "/v3/default/govern/route-rule/microservices/s?app_id=a";
        await host.CreateAsync("servicecomb.routeRule.s", value, "default", ("app", "a"), ("environment", ""));

        Assert.Equal(value, (string)(await host.GovernAsync(HttpMethod.Get, Path)).Body!["result"]!);
        Assert.Equal(200, (await host.GovernAsync(HttpMethod.Put, Path, "[]")).Status);
        Assert.Equal("[]", (string)(await host.GovernAsync(HttpMethod.Get, Path)).Body!["result"]!);
    }

    [Fact]
    public async Task A_policy_without_a_name_is_rejected()
    {
        await using var host = await KieHost.StartAsync();
        foreach (var body in (string[])["""{"spec":{"maxAttempts":1}}""", """{"name":"","spec":{"maxAttempts":1}}"""])
        {
            var rejection = await host.GovernAsync(HttpMethod.Post, "/v1/default/gov/retry", body);
            Assert.Equal("400 400001 the name of the policy[retry] is empty", rejection.Error);
        }

        Assert.Empty((await host.ListAsync()).Data);
    }
}
