using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Tests.Fixtures;

namespace ServiceComb.Net.Tests;

/// <summary>Tests that rules from the governance API of the engine reach running apps through the configuration center.</summary>
public sealed class GovernanceApiTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", "v1/default/gov/retry", """{"name":"gold","selector":{"app":"shop","environment":""},"status":"enabled","spec":{"maxAttempts":7}}""", "servicecomb.retry.gold", "maxAttempts: 7")]
    [InlineData("POST", "v3/default/govern/governance/retry", """{"name":"gold","selector":{"app":"shop","environment":""},"status":"enabled","spec":{"maxAttempts":8}}""", "servicecomb.retry.gold", "maxAttempts: 8")]
    [InlineData("PUT", "v3/default/govern/route-rule/microservices/orders?app_id=shop", """[{"precedence":9,"route":[{"weight":20,"tags":{"version":"1.0.0"}}]}]""", "servicecomb.routeRule.orders", "precedence: 9")]
    public async Task A_rule_of_either_API_reaches_a_running_app(string method, string path, string body, string key, string text)
    {
        await using var apps = await AppsFixture.StartAsync();
        var storefront = await apps.RunAsync("storefront");
        var snapshot = storefront.Services.GetRequiredService<IGovernanceSnapshot>();
        Assert.DoesNotContain(snapshot.Documents, document => document.Key == key);

        using var http = new HttpClient { BaseAddress = apps.Engine };
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = JsonContent.Create(JsonNode.Parse(body)) };
        using var response = await http.SendAsync(request, Stop);
        response.EnsureSuccessStatusCode();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (!snapshot.Documents.Any(document => document.Key == key && document.Text.Contains(text, StringComparison.Ordinal)))
        {
            Assert.False(timeout.IsCancellationRequested, $"not there: {string.Join(", ", snapshot.Documents)}");
            await Task.Yield();
        }
    }
}
