using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Registry;

public sealed class StatusTests
{
    [Theory]
    [InlineData("""{"status":"SICK"}""")]
    [InlineData("""{"status":""}""")]
    [InlineData("""{"status":"up"}""")]
    [InlineData("{}")]
    [InlineData("null")]
    public async Task An_unknown_status_of_many_instances_is_rejected_like_that_of_one(string body)
    {
        await using var host = await RegistryHost.StartAsync();
        var service = await host.CreateAsync("orders");
        await host.RegisterAsync(service, "o1");
        using var content = new StringContent(body);
        using var response = await host.Http.PutAsync("instances/status", content, TestContext.Current.CancellationToken);
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal((400, "400001"), ((int)response.StatusCode, (string)error!["errorCode"]!));
        Assert.Equal(400, (await host.SendAsync(HttpMethod.Put, $"microservices/{service}/instances/o1/status?value=SICK")).Status);
    }
}
