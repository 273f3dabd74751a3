using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;

namespace ServiceComb.Net.Client.Tests.Addresses;

/// <summary>A lane has connections and a time-out of its own, and shares what is known about addresses.</summary>
public sealed class DedicatedConnectionTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lane_uses_connections_of_its_own()
    {
        var connections = new ConcurrentQueue<string>();
        await using var stub = await StubEngine.StartAsync(context =>
        {
            connections.Enqueue(context.Connection.Id);
            return context.Response.WriteAsync("{}");
        });
        using var transport = Transports.To(stub.Address);
        using var lane = transport.WithDedicatedConnection();
        for (var beat = 0; beat < 3; beat++)
        {
            await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
            await new RegistryClient(lane).HeartbeatAsync("s", "i", Cancelled);
        }

        var ids = connections.ToArray();
        Assert.Equal(2, ids.Distinct().Count());
        Assert.Single(ids.Where((_, index) => index % 2 == 1).Distinct());
    }

    [Fact]
    public async Task A_lane_has_a_timeout_of_its_own()
    {
        var time = new FakeTimeProvider();
        await using var silent = await StubEngine.SilentAsync();
        using var transport = Transports.To(time, silent.Address);
        using var lane = transport.WithDedicatedConnection(TimeSpan.FromSeconds(2));
        var beat = new RegistryClient(lane).HeartbeatAsync("s", "i", Cancelled);
        await silent.AskedAsync();
        time.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<EngineException>(() => beat.WaitAsync(TimeSpan.FromSeconds(120), Cancelled));
    }

    [Fact]
    public async Task What_a_lane_learns_about_an_address_all_know()
    {
        await using var bad = await StubEngine.AnsweringAsync(503);
        await using var good = await StubEngine.AnsweringAsync(200, "{}");
        using var transport = Transports.To(new FakeTimeProvider(), bad.Address, good.Address);
        using var lane = transport.WithDedicatedConnection();
        for (var beat = 0; beat < 10; beat++)
        {
            await new RegistryClient(lane).HeartbeatAsync("s", "i", Cancelled);
        }

        Assert.Equal(3, bad.Requests.Count);
        await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
        await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
        Assert.Equal(3, bad.Requests.Count);
    }

    [Fact]
    public async Task The_end_of_a_lane_is_not_the_end_of_its_transport()
    {
        await using var stub = await StubEngine.AnsweringAsync(200, "{}");
        using var transport = Transports.To(stub.Address);
        transport.WithDedicatedConnection().Dispose();
        Assert.Empty(await new RegistryClient(transport).ListMicroservicesAsync(Cancelled));
    }
}
