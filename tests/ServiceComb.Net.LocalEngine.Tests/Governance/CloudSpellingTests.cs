using System.Text.Json.Nodes;
using ServiceComb.Net.LocalEngine.Tests.Kie;

namespace ServiceComb.Net.LocalEngine.Tests.Governance;

public sealed class CloudSpellingTests
{
    private const string Retries = "/v3/default/govern/governance/retry";
    private const string Rules = "/v3/default/govern/route-rule/microservices/orders";

    [Fact]
    public async Task The_paths_of_the_cloud_access_the_same_policies()
    {
        await using var host = await KieHost.StartAsync();
        var created = await host.GovernAsync(HttpMethod.Post, Retries, """{"name":"r","selector":{"app":"a","environment":"dev"},"spec":{"maxAttempts":1}}""");
        var id = (string)created.Body!["result"]!;
        var updated = await host.GovernAsync(HttpMethod.Put, $"{Retries}/{id}", """{"spec":{"maxAttempts":2}}""");
        var one = await host.GovernAsync(HttpMethod.Get, $"{Retries}/{id}");
        var all = await host.GovernAsync(HttpMethod.Get, Retries);
        var other = await host.GovernAsync(HttpMethod.Get, $"{Retries}?environment=other");
        var display = await host.GovernAsync(HttpMethod.Get, "/v3/default/govern/governance/display?environment=all");
        var same = await host.GovernAsync(HttpMethod.Get, $"/v1/default/gov/retry/{id}");
        var deleted = await host.GovernAsync(HttpMethod.Delete, $"{Retries}/{id}");

        Assert.Equal("success", (string)updated.Body!["result"]!);
        Assert.Equal(same.Text, one.Text);
        Assert.Equal(2, (int)one.Body!["spec"]!["maxAttempts"]!);
        Assert.Single(all.Body!.AsArray());
        Assert.Equal(("[]", "[]"), (other.Text, display.Text));
        Assert.Equal("success", (string)deleted.Body!["Result"]!);
        Assert.Empty((await host.ListAsync()).Data);
    }

    [Fact]
    public async Task Errors_on_paths_of_the_cloud_have_its_format()
    {
        await using var host = await KieHost.StartAsync();
        var unknown = await host.GovernAsync(HttpMethod.Get, $"{Retries}/x");
        var bad = await host.GovernAsync(HttpMethod.Post, Retries, """{"spec":{}}""");

        Assert.Equal((404, """{"error_code":"404001","error_msg":"record does not exist","detail":"can not find any key value"}"""), (unknown.Status, unknown.Text));
        Assert.Equal((400, """{"error_code":"400001","error_msg":"Invalid parameter(s)","detail":"illegal policy[retry] spec, msg: retry.maxAttempts in body is required"}"""), (bad.Status, bad.Text));
    }

    [Fact]
    public async Task Dark_launch_rules_are_stored_as_one_item()
    {
        await using var host = await KieHost.StartAsync();
        const string First = """[{"precedence":1,"match":{"headers":{"region":{"exact":"test","caseInsensitive":false}}},"route":[{"name":"r","weight":20,"tags":{"version":"1.0.0"}}]}]""";
        await host.GovernAsync(HttpMethod.Put, $"{Rules}?environment=dev&app_id=shop", First);
        var item = (await host.ListAsync()).Data.Single();
        var rules = await host.GovernAsync(HttpMethod.Get, $"{Rules}?environment=dev&app_id=shop");
        await host.GovernAsync(HttpMethod.Put, $"{Rules}?environment=dev&app_id=shop", """[{"precedence":2}]""");
        await host.GovernAsync(HttpMethod.Put, Rules, "[]");
        var items = await host.ListAsync();

        Assert.Equal("servicecomb.routeRule.orders", (string)item["key"]!);
        Assert.Equal(
            "- match:\n    headers:\n      region:\n        caseInsensitive: false\n        exact: test\n  precedence: 1\n  route:\n  - name: r\n    tags:\n      version: 1.0.0\n    weight: 20\n",
            (string)item["value"]!);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(First), JsonNode.Parse((string)rules.Body!["result"]!)), rules.Text);
        Assert.Equal(["""{"app":"default","environment":""} []""", """{"app":"shop","environment":"dev"} - precedence: 2"""],
            items.Data.Select(one => $"{one["labels"]!.ToJsonString()} {((string)one["value"]!).TrimEnd()}"));
    }

    [Theory]
    [InlineData("{}", "rules in body must be of type array: \"object\"")]
    [InlineData("""[{"precedence":"x","route":[{"weight":-1},1]}]""",
        "rules.precedence in body must be of type integer: \"string\"; rules.route.weight in body should be greater than or equal to 0; rules.route in body must be of type object: \"number\"")]
    [InlineData("[", "unexpected end of JSON input")]
    public async Task Invalid_rules_get_an_explanation(string body, string detail)
    {
        await using var host = await KieHost.StartAsync();
        var response = await host.GovernAsync(HttpMethod.Put, Rules, body);

        Assert.Equal((400, detail), (response.Status, (string)response.Body!["detail"]!));
        Assert.Equal(404, (await host.GovernAsync(HttpMethod.Get, Rules)).Status);
        Assert.Equal(404, (await host.GovernAsync(HttpMethod.Delete, Rules)).Status);
    }
}
