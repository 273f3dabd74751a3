using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;
using ServiceComb.Net.Protocol.Kie;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Client.Tests.Addresses;

public sealed class FailoverTests
{
    private const string Services = """{"services":[{"serviceId":"s"}]}""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refused_connection_sends_the_request_to_the_next_address()
    {
        using var closed = new ClosedPort();
        await using var good = await StubEngine.RespondingAsync(200, Services);
        using var transport = Transports.To(closed.Address, good.Address);
        for (var call = 0; call < 4; call++)
        {
            Assert.Equal("s", Assert.Single(await new RegistryClient(transport).ListMicroservicesAsync(Cancelled)).ServiceId);
        }

        Assert.Equal(4, good.Requests.Count);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task A_failing_engine_sends_the_request_to_the_next_address(int status)
    {
        await using var bad = await StubEngine.RespondingAsync(status);
        await using var good = await StubEngine.RespondingAsync(200, Services);
        using var transport = Transports.To(bad.Address, good.Address);
        for (var call = 0; call < 2; call++)
        {
            Assert.Single(await new RegistryClient(transport).ListMicroservicesAsync(Cancelled));
        }

        Assert.NotEmpty(bad.Requests);
        Assert.Equal(2, good.Requests.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(429)]
    public async Task A_rejected_request_is_not_repeated(int status)
    {
        await using var one = await StubEngine.RespondingAsync(status);
        await using var two = await StubEngine.RespondingAsync(status);
        using var transport = Transports.To(one.Address, two.Address);
        var exception = await Assert.ThrowsAsync<EngineException>(() => new RegistryClient(transport).ListMicroservicesAsync(Cancelled));
        Assert.Equal(status, exception.Status);
        Assert.Equal(1, one.Requests.Count + two.Requests.Count);
    }

    [Fact]
    public async Task An_idempotent_request_is_repeated_after_a_lost_connection()
    {
        await using var bad = await StubEngine.CuttingAsync();
        await using var good = await StubEngine.RespondingAsync(200, """{"serviceId":"s"}""");
        using var transport = Transports.To(bad.Address, good.Address);
        for (var call = 0; call < 2; call++)
        {
            Assert.Equal("s", await new RegistryClient(transport).CreateMicroserviceAsync(new Microservice { ServiceName = "n" }, Cancelled));
        }

        Assert.Equal(2, good.Requests.Count);
    }

    [Fact]
    public async Task A_POST_that_may_have_been_processed_is_not_repeated()
    {
        await using var one = await StubEngine.CuttingAsync();
        await using var two = await StubEngine.CuttingAsync();
        using var transport = Transports.To(one.Address, two.Address);
        var exception = await Assert.ThrowsAsync<EngineException>(() => new KieClient(transport).CreateAsync(new KieItem { Key = "k" }, Cancelled));
        Assert.Equal(0, exception.Status);
        Assert.Equal(1, one.Requests.Count + two.Requests.Count);
    }

    [Fact]
    public async Task A_POST_that_failed_in_the_engine_is_not_repeated()
    {
        await using var one = await StubEngine.RespondingAsync(500);
        await using var two = await StubEngine.RespondingAsync(500);
        using var transport = Transports.To(one.Address, two.Address);
        await Assert.ThrowsAsync<EngineException>(() => new KieClient(transport).CreateAsync(new KieItem { Key = "k" }, Cancelled));
        Assert.Equal(1, one.Requests.Count + two.Requests.Count);
    }

    [Fact]
    public async Task A_POST_that_was_not_sent_is_repeated_at_the_next_address()
    {
        using var closed = new ClosedPort();
        await using var good = await StubEngine.RespondingAsync(200, """{"id":"i"}""");
        using var transport = Transports.To(closed.Address, good.Address);
        for (var call = 0; call < 2; call++)
        {
            Assert.Equal("i", (await new KieClient(transport).CreateAsync(new KieItem { Key = "k" }, Cancelled)).Id);
        }

        Assert.Equal(2, good.Requests.Count);
    }

    [Theory]
    [InlineData("i-1", 2)]
    [InlineData(null, 1)]
    public async Task A_registration_is_repeated_only_with_an_instance_id(string? instanceId, int requests)
    {
        await using var one = await StubEngine.CuttingAsync();
        await using var two = await StubEngine.CuttingAsync();
        using var transport = Transports.To(one.Address, two.Address);
        await Assert.ThrowsAsync<EngineException>(() =>
            new RegistryClient(transport).RegisterInstanceAsync("s", new MicroserviceInstance { InstanceId = instanceId, HostName = "h" }, Cancelled));
        Assert.Equal(requests, one.Requests.Count + two.Requests.Count);
    }

    [Fact]
    public async Task When_all_addresses_are_unhealthy_all_are_used()
    {
        var broken = true;
        await using var one = await StubEngine.StartAsync(context =>
        {
            context.Response.StatusCode = Volatile.Read(ref broken) ? 503 : 200;
            return context.Response.Body.WriteAsync("{}"u8.ToArray()).AsTask();
        });
        using var transport = Transports.To(new FakeTimeProvider(), one.Address);
        var registry = new RegistryClient(transport);
        for (var call = 0; call < 5; call++)
        {
            await Assert.ThrowsAsync<EngineException>(() => registry.ListMicroservicesAsync(Cancelled));
        }

        Volatile.Write(ref broken, false);
        Assert.Empty(await registry.ListMicroservicesAsync(Cancelled));
    }

    [Fact]
    public async Task When_no_address_responds_the_exception_names_all_of_them()
    {
        using var one = new ClosedPort();
        using var two = new ClosedPort();
        using var transport = Transports.To(one.Address, two.Address);
        var exception = await Assert.ThrowsAsync<EngineException>(() => new RegistryClient(transport).ListMicroservicesAsync(Cancelled));
        Assert.Equal(0, exception.Status);
        Assert.True(exception.IsTransient);
        Assert.Contains(one.Address, exception.Message, StringComparison.Ordinal);
        Assert.Contains(two.Address, exception.Message, StringComparison.Ordinal);
        Assert.Contains("/v4/default/registry/microservices", exception.Message, StringComparison.Ordinal);
        Assert.IsType<HttpRequestException>(exception.InnerException);
    }

    [Fact]
    public async Task The_error_response_is_kept_when_the_next_address_does_not_respond()
    {
        using var closed = new ClosedPort();
        await using var bad = await StubEngine.RespondingAsync(500, """{"errorCode":"500003","errorMessage":"Internal error","detail":"etcd"}""");
        // The first address is random.
        for (var start = 0; start < 16; start++)
        {
            using var transport = Transports.To(closed.Address, bad.Address);
            var exception = await Assert.ThrowsAsync<EngineException>(() => new RegistryClient(transport).ListMicroservicesAsync(Cancelled));
            Assert.Equal("500003", exception.ErrorCode);
        }
    }

    [Fact]
    public async Task A_POST_that_timed_out_before_it_was_sent_is_repeated_at_the_next_address()
    {
        // The operating system accepts connections, but there is no TLS server.
        using var mute = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        mute.Start();
        await using var good = await StubEngine.RespondingAsync(200, """{"id":"i"}""");
        var options = Transports.Options($"https://{mute.LocalEndpoint}", good.Address);
        // For a call that joins the connection which the one before it gave up.
        options.ConnectTimeout = TimeSpan.FromSeconds(5);
        var time = new FakeTimeProvider();
        using var transport = new EngineHttpClient(options, time);
        var connected = mute.AcceptTcpClientAsync(Cancelled).AsTask();
        for (var call = 0; call < 2; call++)
        {
            var creating = new KieClient(transport).CreateAsync(new KieItem { Key = "k" }, Cancelled);
            // One of the calls tries this address first.
            if (!connected.IsCompleted && await Task.WhenAny(creating, connected).WaitAsync(TimeSpan.FromSeconds(120), Cancelled) == connected)
            {
                time.Advance(options.RequestTimeout);
            }

            Assert.Equal("i", (await creating).Id);
        }

        Assert.Equal(2, good.Requests.Count);
        using var client = await connected;
    }
}
