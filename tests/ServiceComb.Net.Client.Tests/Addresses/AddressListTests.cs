using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;

namespace ServiceComb.Net.Client.Tests.Addresses;

public sealed class AddressListTests
{
    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1:30100")]
    [InlineData("localhost:30100")]
    [InlineData("registry")]
    [InlineData("/v4")]
    [InlineData("http://")]
    [InlineData("http://h:99999")]
    [InlineData("ftp://h:21")]
    [InlineData("rest://h:30100")]
    [InlineData("http://a:1,http://b:1")]
    public void A_malformed_address_is_rejected_with_its_text(string address)
    {
        var exception = Assert.Throws<ArgumentException>(() => Transports.To("http://127.0.0.1:30100", address));
        Assert.Contains($"'{address}'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("http://host:port", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_list_is_rejected_with_an_example() =>
        Assert.Contains("http://127.0.0.1:30100", Assert.Throws<ArgumentException>(() => new EngineHttpClient(new EngineClientOptions())).Message, StringComparison.Ordinal);

    [Fact]
    public async Task The_path_of_an_address_is_a_prefix_of_request_paths()
    {
        await using var stub = await StubEngine.RespondingAsync(200, "{}");
        using var transport = Transports.To($"{stub.Address}/engine");
        await new RegistryClient(transport).ListMicroservicesAsync(TestContext.Current.CancellationToken);
        Assert.Equal("GET /engine/v4/default/registry/microservices", stub.Requests.Single().ToString());
    }

    [Fact]
    public async Task Request_paths_contain_the_project()
    {
        await using var stub = await StubEngine.RespondingAsync(200, "{}");
        var options = Transports.Options($" {stub.Address} ");
        options.Project = "p 1/x";
        using var transport = new EngineHttpClient(options);
        await new KieClient(transport).GetAsync("i d", TestContext.Current.CancellationToken);
        Assert.Equal("GET /v1/p%201%2Fx/kie/kv/i%20d", stub.Requests.Single().ToString());
    }

    [Fact]
    public async Task Requests_are_distributed_round_robin()
    {
        await using var one = await StubEngine.RespondingAsync(200, "{}");
        await using var two = await StubEngine.RespondingAsync(200, "{}");
        await using var three = await StubEngine.RespondingAsync(200, "{}");
        using var transport = Transports.To(one.Address, two.Address, three.Address);
        var registry = new RegistryClient(transport);
        for (var call = 0; call < 6; call++)
        {
            await registry.ListMicroservicesAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal([2, 2, 2], [one.Requests.Count, two.Requests.Count, three.Requests.Count]);
    }

    [Fact]
    public async Task The_first_address_is_random()
    {
        await using var one = await StubEngine.RespondingAsync(200, "{}");
        await using var two = await StubEngine.RespondingAsync(200, "{}");
        await using var three = await StubEngine.RespondingAsync(200, "{}");
        for (var app = 0; app < 64; app++)
        {
            using var transport = Transports.To(one.Address, two.Address, three.Address);
            await new RegistryClient(transport).ListMicroservicesAsync(TestContext.Current.CancellationToken);
        }

        // The probability that one of three addresses is never the first in 64 tries is below 10^-10.
        Assert.All([one, two, three], static engine => Assert.NotEmpty(engine.Requests));
    }

    [Theory]
    [InlineData("http://root:s3cret@127.0.0.1:30100")]
    [InlineData("http://root:s3@cret@127.0.0.1:30100")]
    [InlineData("http://root:1#s3cret@127.0.0.1:30100")]
    [InlineData("root:s3cret@127.0.0.1:30100")]
    [InlineData("ftp://root:s3cret@127.0.0.1:30100")]
    public void An_address_with_a_password_is_rejected_without_the_password_in_the_message(string address)
    {
        var exception = Assert.Throws<ArgumentException>(() => Transports.To(address));
        Assert.Contains("127.0.0.1:30100", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/base")]
    [InlineData("/base/")]
    [InlineData("/base?region=r")]
    public async Task IPv6_addresses_are_supported(string rest)
    {
        await using var stub = await StubEngine.StartAsync(context => context.Response.Body.WriteAsync("{}"u8.ToArray()).AsTask(), "http://[::1]:0");
        Assert.StartsWith("http://[::1]:", stub.Address, StringComparison.Ordinal);
        using var transport = Transports.To(stub.Address + rest);
        await new RegistryClient(transport).ListMicroservicesAsync(TestContext.Current.CancellationToken);
        var prefix = rest.StartsWith("/base", StringComparison.Ordinal) ? "/base" : "";
        Assert.Equal($"GET {prefix}/v4/default/registry/microservices", stub.Requests.Single().ToString());
    }
}
