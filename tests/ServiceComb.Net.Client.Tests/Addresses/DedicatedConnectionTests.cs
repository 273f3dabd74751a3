using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;

namespace ServiceComb.Net.Client.Tests.Addresses;

/// <summary>Tests clients with a dedicated connection.</summary>
public sealed class DedicatedConnectionTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dedicated_connection_is_not_shared()
    {
        var connections = new ConcurrentQueue<string>();
        await using var stub = await StubEngine.StartAsync(context =>
        {
            connections.Enqueue(context.Connection.Id);
            return context.Response.WriteAsync("{}");
        });
        using var transport = Transports.To(stub.Address);
        using var dedicated = transport.WithDedicatedConnection();
        for (var beat = 0; beat < 3; beat++)
        {
            await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
            await new RegistryClient(dedicated).SendHeartbeatAsync("s", "i", Cancelled);
        }

        var ids = connections.ToArray();
        Assert.Equal(2, ids.Distinct().Count());
        Assert.Single(ids.Where((_, index) => index % 2 == 1).Distinct());
    }

    [Fact]
    public async Task A_dedicated_connection_can_have_another_timeout()
    {
        var time = new FakeTimeProvider();
        await using var silent = await StubEngine.SilentAsync();
        using var transport = Transports.To(time, silent.Address);
        using var dedicated = transport.WithDedicatedConnection(TimeSpan.FromSeconds(2));
        var beat = new RegistryClient(dedicated).SendHeartbeatAsync("s", "i", Cancelled);
        await silent.RequestedAsync();
        time.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<EngineException>(() => beat.WaitAsync(TimeSpan.FromSeconds(120), Cancelled));
    }

    [Fact]
    public async Task Address_health_is_shared_between_clients()
    {
        await using var bad = await StubEngine.RespondingAsync(503);
        await using var good = await StubEngine.RespondingAsync(200, "{}");
        using var transport = Transports.To(new FakeTimeProvider(), bad.Address, good.Address);
        using var dedicated = transport.WithDedicatedConnection();
        for (var beat = 0; beat < 10; beat++)
        {
            await new RegistryClient(dedicated).SendHeartbeatAsync("s", "i", Cancelled);
        }

        Assert.Equal(3, bad.Requests.Count);
        await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
        await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
        Assert.Equal(3, bad.Requests.Count);
    }

    [Fact]
    public async Task Disposing_a_dedicated_connection_does_not_dispose_its_client()
    {
        await using var stub = await StubEngine.RespondingAsync(200, "{}");
        using var transport = Transports.To(stub.Address);
        transport.WithDedicatedConnection().Dispose();
        Assert.Empty(await new RegistryClient(transport).ListMicroservicesAsync(Cancelled));
    }
}
