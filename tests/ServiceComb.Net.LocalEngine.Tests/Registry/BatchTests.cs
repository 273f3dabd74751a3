using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Registry;

/// <summary>Tests batch requests in which one instance is removed concurrently.</summary>
public sealed class BatchTests
{
    [Fact]
    public async Task An_instance_removed_during_a_batch_of_heartbeats_fails_only_its_own_entry()
    {
        var clock = new InterruptedClock();
        await using var host = await RegistryHost.StartAsync(clock: clock);
        var service = await host.CreateAsync("orders");
        await host.RegisterAsync(service, "going");
        await host.RegisterAsync(service, "staying");
        host.Pass(2);
        var cancelled = TestContext.Current.CancellationToken;
        var interrupted = false;
        clock.Interrupt(() =>
        {
            using var goodbye = new HttpRequestMessage(HttpMethod.Delete, new Uri(host.Http.BaseAddress!, $"microservices/{service}/instances/going"));
            using var response = host.Http.Send(goodbye, cancelled);
            interrupted = response.IsSuccessStatusCode;
        });

        var entries = new JsonArray(Entry(service, "going"), Entry(service, "staying"));
        var (status, body) = await host.SendAsync(HttpMethod.Put, "heartbeats", new JsonObject { ["instances"] = entries });

        Assert.True(interrupted, "nothing went");
        Assert.Equal(200, status);
        Assert.Equal(
            ["going Instance does not exist(leaseId not exist, instance not exist)", "staying "],
            body!["instances"]!.AsArray().Select(static one => $"{one!["instanceId"]} {one["errMessage"]}"));
    }

    [Fact]
    public async Task Instances_removed_during_a_status_change_of_all_cause_no_error()
    {
        await using var host = await RegistryHost.StartAsync();
        var service = await host.CreateAsync("orders");
        for (var round = 0; round < 10; round++)
        {
            string[] ids = [.. Enumerable.Range(0, 40).Select(i => $"i{i}")];
            await Task.WhenAll(ids.Select(id => host.RegisterAsync(service, id, zone: "a")));
            var change = JsonNode.Parse("""{"matches":{"properties":{"zone":"a"}},"status":"DOWN"}""");

            var changed = host.SendAsync(HttpMethod.Put, "instances/status", change);
            await Task.WhenAll(ids.Select(id => host.SendAsync(HttpMethod.Delete, $"microservices/{service}/instances/{id}")));

            Assert.Equal(200, (await changed).Status);
        }
    }

    private static JsonObject Entry(string serviceId, string instanceId) => new() { ["serviceId"] = serviceId, ["instanceId"] = instanceId };
}
