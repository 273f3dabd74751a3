using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Registry;

public sealed class LimitTests
{
    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("""{"service":{"version":1}}""")]
    [InlineData("""{"service":null}""")]
    public async Task An_unreadable_body_is_rejected_without_side_effects(string body)
    {
        await using var host = await RegistryHost.StartAsync();
        await host.RegisterAsync(await host.CreateAsync("orders"), "o1");

        using var response = await host.Http.PostAsync(
            "microservices", new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal("400001", (string)error["errorCode"]!);
        Assert.NotEqual("", (string)error["detail"]!);
        Assert.Equal("o1", await host.FindAsync("orders"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_2_MiB_is_rejected_with_and_without_a_content_length(bool announced)
    {
        await using var host = await RegistryHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "microservices");
        request.Content = new ByteArrayContent(new byte[(2 * 1024 * 1024) + 1]);
        request.Headers.TransferEncodingChunked = !announced;

        using var response = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("too large", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Concurrent_creations_of_the_same_service_return_the_same_ID()
    {
        await using var host = await RegistryHost.StartAsync();

        var ids = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => host.CreateAsync("orders")));

        Assert.Single(ids.Distinct());
    }

    [Fact]
    public async Task Concurrent_registrations_and_deregistrations_leave_a_correct_list()
    {
        await using var host = await RegistryHost.StartAsync();
        var service = await host.CreateAsync("orders");
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            await host.RegisterAsync(service, $"i{i:00}");
            await host.FindAsync("orders");
            if (i % 2 == 0)
            {
                await host.SendAsync(HttpMethod.Delete, $"microservices/{service}/instances/i{i:00}");
            }
        }));

        Assert.Equal(string.Join(' ', Enumerable.Range(0, 50).Where(i => i % 2 == 1).Select(i => $"i{i:00}")), await host.FindAsync("orders"));
    }
}
