using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Registry;

public sealed class FindTests
{
    [Fact]
    public async Task A_service_of_another_application_is_found_only_where_it_allows_it()
    {
        await using var host = await RegistryHost.StartAsync();
        var consumer = await host.CreateAsync("web");
        await host.RegisterAsync(await host.CreateAsync("closed", app: "bank"), "c");
        await host.RegisterAsync(await host.CreateAsync("open", app: "bank", properties: new JsonObject { ["allowCrossApp"] = "true" }), "o");

        Assert.Equal("", await host.FindAsync("closed", consumer, app: "bank"));
        Assert.Equal("c", await host.FindAsync("closed", consumer: null, app: "bank"));
        Assert.Equal("o", await host.FindAsync("open", consumer, app: "bank"));
    }

    [Fact]
    public async Task The_revision_stays_the_same_until_an_instance_changes()
    {
        await using var host = await RegistryHost.StartAsync();
        var service = await host.CreateAsync("orders");
        await host.RegisterAsync(service, "o1");
        var before = await RevisionAsync(host, null);

        await host.BeatAsync(service, "o1");
        await host.SendAsync(HttpMethod.Put, $"microservices/{service}/properties", JsonNode.Parse("""{"properties":{"a":"b"}}"""));
        Assert.Equal(304, (await RevisionAsync(host, before.Revision)).Status);

        await host.SendAsync(HttpMethod.Put, $"microservices/{service}/instances/o1/properties", JsonNode.Parse("""{"properties":{"a":"b"}}"""));
        var after = await RevisionAsync(host, before.Revision);
        Assert.Equal(200, after.Status);
        Assert.NotEqual(before.Revision, after.Revision);
    }

    [Fact]
    public async Task The_service_of_the_engine_is_found_from_every_application()
    {
        await using var host = await RegistryHost.StartAsync();
        var consumer = await host.CreateAsync("web");

        Assert.NotEqual("", await host.FindAsync("SERVICECENTER", consumer, app: "default"));
        var (_, health) = await host.SendAsync(HttpMethod.Get, "health");
        Assert.Equal($"rest://{host.Engine.RegistryAddress.Authority}/", (string)health!["instances"]![0]!["endpoints"]![0]!);
        var (status, rejection) = await host.SendAsync(
            HttpMethod.Delete, $"microservices/{health["instances"]![0]!["serviceId"]}?force=true");
        Assert.Equal((400, "400001"), (status, (string)rejection!["errorCode"]!));
    }

    [Fact]
    public async Task Projects_and_domains_are_isolated_from_each_other()
    {
        await using var host = await RegistryHost.StartAsync();
        var service = await host.CreateAsync("orders");
        var (status, body) = await host.SendAsync(HttpMethod.Get, $"/v4/other/registry/microservices/{service}");
        Assert.Equal((400, "400012"), (status, (string)body!["errorCode"]!));

        host.Http.DefaultRequestHeaders.Add("X-Domain-Name", "elsewhere");
        (status, body) = await host.SendAsync(HttpMethod.Get, $"microservices/{service}");
        Assert.Equal((400, "400012"), (status, (string)body!["errorCode"]!));
    }

    private static async Task<(int Status, string Revision)> RevisionAsync(RegistryHost host, string? revision)
    {
        using var response = await host.Http.GetAsync(
            $"instances?appId=shop&serviceName=orders{(revision is null ? "" : $"&rev={revision}")}", TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, response.Headers.GetValues("X-Resource-Revision").Single());
    }
}
