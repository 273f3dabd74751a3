using System.Net;
using System.Net.Sockets;
using ServiceComb.Net.Console.Tests.Fixtures;

namespace ServiceComb.Net.Console.Tests.Hosting;

/// <summary>Tests the start of the console.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("127.0.0.1:30103", "expected http://host:port")]
    [InlineData("ftp://127.0.0.1", "expected http://host:port")]
    [InlineData("http://127.0.0.1:30103/console", "expected http://host:port")]
    [InlineData("http://0.0.0.0:0", "not a loopback address")]
    public async Task An_invalid_address_is_named(string url, string reason)
    {
        var options = new ConsoleOptions { Url = url, RegistryAddresses = { "http://127.0.0.1:1" } };

        var failure = await Assert.ThrowsAsync<ArgumentException>(() => ConsoleHost.StartAsync(options, TestContext.Current.CancellationToken));

        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.Contains(url, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_is_required() =>
        Assert.Contains("registry", (await Assert.ThrowsAsync<ArgumentException>(() => ConsoleHost.StartAsync(new ConsoleOptions(), TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var options = new ConsoleOptions { Url = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}", RegistryAddresses = { "http://127.0.0.1:1" } };

        var failure = await Assert.ThrowsAsync<IOException>(() => ConsoleHost.StartAsync(options, TestContext.Current.CancellationToken));

        Assert.Contains("the port is in use", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_engine_the_pages_say_so()
    {
        await using var environment = await ConsoleEnvironment.StartAsync();
        await environment.Engine.DisposeAsync();
        using var client = environment.CreateHttpClient();

        using var response = await client.GetAsync("/services", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
