using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.Yarp.Tests.Fixtures;

namespace ServiceComb.Net.Yarp.Tests.Health;

public sealed class ShutdownTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_gateway_that_stops_leaves_the_registry_first_and_answers_every_request_that_it_accepted()
    {
        var time = new FakeTimeProvider();
        var answering = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var shop = await ShopFixture.StartAsync();
        await shop.ProvideAsync("one", ReadinessTests.Listen);
        var gateway = await shop.StartGatewayAsync(
            builder => builder.Services.AddSingleton<TimeProvider>(time), ("servicecomb:registry:drainTimeInMillis", "10000"));
        var registration = gateway.Services.GetRequiredService<IServiceRegistration>();
        await registration.Registered.WaitAsync(TimeSpan.FromSeconds(120), Stop);
        using var client = new HttpClient { BaseAddress = new Uri(gateway.Urls.First()) };
        await ReadinessTests.UntilAsync(client, "/health/ready", HttpStatusCode.OK);

        shop.Answering = answering.Task;
        var accepted = Enumerable.Range(0, 20).Select(i => i % 2 == 0
            ? client.GetAsync($"/orders/{i}", Stop)
            : client.PostAsync($"/orders/{i}", new StringContent("body"), Stop)).ToList();
        await UntilAsync(() => shop.Received.Count == accepted.Count);
        gateway.Lifetime.StopApplication();
        var stopped = gateway.WaitForShutdownAsync(Stop);
        await UntilAsync(() => !registration.IsRegistered);

        // Until the drain time has passed, clients that have not noticed are served.
        await ReadinessTests.UntilAsync(client, "/health/ready", HttpStatusCode.ServiceUnavailable);
        var late = client.GetAsync("/orders/late", Stop);
        await UntilAsync(() => shop.Received.Count == accepted.Count + 1);
        await UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return !Accepts(client.BaseAddress);
        });

        Assert.False(stopped.IsCompleted);
        answering.SetResult();
        foreach (var response in await Task.WhenAll([.. accepted, late]))
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("one", await response.Content.ReadAsStringAsync(Stop));
        }

        await stopped;
    }

    private static bool Accepts(Uri address)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(address.Host, address.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(120));
        while (!condition())
        {
            await Task.Delay(10, limit.Token);
        }
    }
}
