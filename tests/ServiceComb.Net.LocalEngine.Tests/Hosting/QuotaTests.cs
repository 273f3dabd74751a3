using System.Text.Json.Nodes;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.LocalEngine.Tests.Registry;

namespace ServiceComb.Net.LocalEngine.Tests.Hosting;

public sealed class QuotaTests
{
    [Fact]
    public async Task Requests_over_a_quota_are_rejected_and_existing_data_is_kept()
    {
        await using var host = await RegistryHost.StartAsync(configure: static options =>
        {
            (options.Quotas.Services, options.Quotas.Instances, options.Quotas.SchemasPerService) = (2, 2, 2);
        });
        var orders = await host.CreateAsync("orders");
        var stock = await host.CreateAsync("stock");
        await host.RegisterAsync(orders, "o1");
        await host.RegisterAsync(stock, "s1");
        await PutSchemaAsync(host, orders, "a");
        await PutSchemaAsync(host, orders, "b");

        Assert.Equal((400, "400100"), await RefusalAsync(host, "microservices", """{"service":{"serviceName":"third","appId":"shop","version":"1.0.0"}}"""));
        Assert.Equal((400, "400100"), await RefusalAsync(host, $"microservices/{orders}/instances", """{"instance":{"hostName":"h","endpoints":["rest://127.0.0.1:1"]}}"""));
        Assert.Equal((400, "400100"), await PutSchemaAsync(host, orders, "c"));

        Assert.Equal(orders, await host.CreateAsync("orders"));
        Assert.Equal("o1 s1", $"{await host.FindAsync("orders")} {await host.FindAsync("stock")}");
    }

    [Fact]
    public async Task A_negative_quota_is_rejected_with_its_name()
    {
        var options = new LocalEngineOptions();
        options.Quotas.Items = -1;

        var refused = await Assert.ThrowsAsync<LocalEngineException>(() => LocalEngineHost.StartAsync(options, TestContext.Current.CancellationToken));

        Assert.Equal((LocalEngineFailure.Options, "the quota of items is -1; expected 0 or more"), (refused.Failure, refused.Message));
    }

    [Fact]
    public async Task Item_requests_over_the_rate_limit_get_429_and_others_do_not()
    {
        await using var host = await RegistryHost.StartAsync(configure: static options => options.KieRequestsPerSecond = 20);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(200, await ListAsync(host));
        }

        // In parallel, because sequential requests may stay below the rate on a busy machine.
        var statuses = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => ListAsync(host)));
        using var health = await host.Http.GetAsync(new Uri(host.Engine.KieAddress, "v1/health"), TestContext.Current.CancellationToken);

        Assert.Contains(429, statuses);
        Assert.True(health.IsSuccessStatusCode);
    }

    private static async Task<int> ListAsync(RegistryHost host)
    {
        using var response = await host.Http.GetAsync(new Uri(host.Engine.KieAddress, "v1/default/kie/kv"), TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }

    private static async Task<(int Status, string? Code)> RefusalAsync(RegistryHost host, string path, string body)
    {
        var (status, error) = await host.SendAsync(HttpMethod.Post, path, JsonNode.Parse(body));
        return (status, (string?)error?["errorCode"]);
    }

    private static async Task<(int Status, string? Code)> PutSchemaAsync(RegistryHost host, string service, string schema)
    {
        var (status, error) = await host.SendAsync(
            HttpMethod.Put, $"microservices/{service}/schemas/{schema}", new JsonObject { ["summary"] = "s", ["schema"] = "text" });
        return (status, (string?)error?["errorCode"]);
    }
}
