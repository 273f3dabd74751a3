using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ServiceComb.Net.LocalEngine.Tests.Registry;

namespace ServiceComb.Net.LocalEngine.Tests.Faults;

public sealed class FaultTests
{
    private const string Health = "/v4/*/registry/health";

    [Fact]
    public async Task Responses_can_be_replaced_for_a_number_of_requests()
    {
        await using var host = await RegistryHost.StartAsync();
        using var fault = host.Engine.Faults.Respond(Health, 503, """{"errorCode":"500003"}""", times: 2);

        var seen = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            seen.Add((await host.SendAsync(HttpMethod.Get, "health")).Status);
        }

        Assert.Equal([503, 503, 200], seen);
        Assert.Equal(2, fault.TimesTriggered);
        Assert.Equal(200, (await host.SendAsync(HttpMethod.Get, "version")).Status);
    }

    [Fact]
    public async Task A_response_can_be_aborted_after_the_request_was_executed()
    {
        await using var host = await RegistryHost.StartAsync();
        using (host.Engine.Faults.Abort("/v4/*/microservices"))
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => host.CreateAsync("orders"));
        }

        Assert.Equal("", await host.FindAsync("orders"));
    }

    // A client repeats a request whose kept-alive connection ends before the first byte of the response, so the first bytes
    // must arrive every time.
    [Fact]
    public async Task A_response_without_a_body_can_be_aborted()
    {
        await using var host = await RegistryHost.StartAsync();
        var service = await host.CreateAsync("orders");
        await host.RegisterAsync(service, "o1");

        var fault = host.Engine.Faults.Abort("*heartbeat");

        await Parallel.ForAsync(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (_, _) =>
        {
            await host.SendAsync(HttpMethod.Get, "version");
            await Assert.ThrowsAsync<HttpRequestException>(() => host.BeatAsync(service, "o1"));
        });

        Assert.Equal(200, fault.TimesTriggered);
        host.Engine.Faults.Clear();
        Assert.Equal(200, await host.BeatAsync(service, "o1"));
    }

    [Fact]
    public async Task A_response_that_must_not_have_a_body_can_be_aborted()
    {
        await using var host = await RegistryHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Engine.KieAddress };
        using var created = await http.PostAsJsonAsync("v1/default/kie/kv", new { key = "a", value = "1" }, TestContext.Current.CancellationToken);
        var item = await created.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        var path = "v1/default/kie/kv/" + item.GetProperty("id").GetString();
        host.Engine.Faults.Abort("*/kie/kv/*", times: 1);

        await Assert.ThrowsAsync<HttpRequestException>(() => http.DeleteAsync(path, TestContext.Current.CancellationToken));
        using var gone = await http.DeleteAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task A_response_can_be_corrupted()
    {
        await using var host = await RegistryHost.StartAsync();
        var clean = await host.Http.GetByteArrayAsync("version", TestContext.Current.CancellationToken);
        host.Engine.Faults.Corrupt("*version");

        var garbled = await host.Http.GetByteArrayAsync("version", TestContext.Current.CancellationToken);

        Assert.Equal(clean.Length, garbled.Length);
        Assert.DoesNotContain(clean.Zip(garbled), static pair => pair.First == pair.Second);
    }

    [Fact]
    public async Task A_response_can_be_delayed_by_the_engines_clock()
    {
        await using var host = await RegistryHost.StartAsync();
        var fault = host.Engine.Faults.Delay(Health, TimeSpan.FromMinutes(10));
        var response = host.SendAsync(HttpMethod.Get, "health");
        while (fault.TimesTriggered == 0)
        {
            await Task.Yield();
        }

        Assert.False(response.IsCompleted);
        while (!response.IsCompleted)
        {
            // Repeated, because the engine may not have read the clock yet.
            host.Clock.Advance(TimeSpan.FromMinutes(10));
            await Task.Yield();
        }

        Assert.Equal(200, (await response).Status);
    }

    [Fact]
    public async Task A_fault_ends_when_it_is_disposed_or_all_are_cleared()
    {
        await using var host = await RegistryHost.StartAsync();
        host.Engine.Faults.Respond(Health, 500).Dispose();
        host.Engine.Faults.Respond("*", 500);
        host.Engine.Faults.Clear();

        Assert.Equal(200, (await host.SendAsync(HttpMethod.Get, "health")).Status);
    }

    [Fact]
    public async Task Watches_can_be_disconnected_and_opened_again()
    {
        await using var host = await RegistryHost.StartAsync();
        var consumer = await host.CreateAsync("web");
        var provider = await host.CreateAsync("orders");
        await host.FindAsync("orders", consumer);
        using var dropped = await host.WatchAsync(consumer);

        host.Engine.DropWatches();

        var end = await Record.ExceptionAsync(() => RegistryHost.NextAsync(dropped));
        Assert.True(end is not null || dropped.CloseStatus is not null, "the socket is still open");
        using var again = await host.WatchAsync(consumer);
        await host.RegisterAsync(provider, "o1");
        Assert.Equal("CREATE o1 UP", await RegistryHost.NextAsync(again));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task A_restarted_engine_keeps_its_addresses_and_optionally_its_data(bool onDisk, bool empty)
    {
        var directory = onDisk ? Directory.CreateTempSubdirectory("servicecomb-faults-").FullName : null;
        try
        {
            await using var host = await RegistryHost.StartAsync(directory);
            var service = await host.CreateAsync("orders");
            await host.RegisterAsync(service, "o1");
            var address = host.Engine.RegistryAddress;
            var refused = false;

            await host.Engine.RestartAsync(empty, async () => refused = await Record.ExceptionAsync(() => host.CreateAsync("x")) is HttpRequestException, TestContext.Current.CancellationToken);

            Assert.True(refused);
            Assert.Equal(address, host.Engine.RegistryAddress);
            Assert.Equal(empty ? "400012" : "o1", await host.FindAsync("orders"));
            var (_, health) = await host.SendAsync(HttpMethod.Get, "health");
            Assert.Single(health!["instances"]!.AsArray());
        }
        finally
        {
            if (directory is not null)
            {
                Directory.Delete(directory, recursive: true);
            }
        }
    }

    [Fact]
    public async Task Leases_can_be_advanced_without_a_fake_clock()
    {
        await using var engine = await LocalEngineHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri(engine.RegistryAddress, "v4/default/registry/") };
        using var created = await http.PostAsync("microservices", new StringContent("""{"service":{"serviceId":"s","serviceName":"orders"}}"""), TestContext.Current.CancellationToken);
        using var registered = await http.PostAsync(
            "microservices/s/instances",
            new StringContent("""{"instance":{"instanceId":"i","hostName":"h","healthCheck":{"mode":"push","interval":30,"times":3}}}"""),
            TestContext.Current.CancellationToken);

        engine.AdvanceLeases(TimeSpan.FromSeconds(121));
        using var beat = await http.PutAsync("microservices/s/instances/i/heartbeat", null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, beat.StatusCode);
        Assert.Equal("{}", await http.GetStringAsync("instances?appId=default&serviceName=orders", TestContext.Current.CancellationToken));
    }
}
