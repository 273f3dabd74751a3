using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.TestSupport;
using ServiceComb.Net.Yarp.Tests.Fixtures;

namespace ServiceComb.Net.Yarp.Tests.Health;

public sealed class ShutdownTests
{
    private const int Deregistered = 205;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_gateway_that_stops_leaves_the_registry_first_and_responds_to_every_request_that_it_accepted()
    {
        var time = new FakeTimeProvider();
        var logs = new FakeLogCollector();
        var responding = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var shop = await ShopFixture.StartAsync();
        await shop.ProvideAsync("one", ReadinessTests.Listen);
        var gateway = await shop.StartGatewayAsync(
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(time);
                builder.Logging.AddCollector(logs);
            },
            ("servicecomb:registry:drainTimeInMillis", "10000"));
        var registration = gateway.Services.GetRequiredService<IServiceRegistration>();
        await registration.Registered.WaitAsync(TimeSpan.FromSeconds(120), Stop);
        using var client = new HttpClient { BaseAddress = new Uri(gateway.Urls.First()) };
        await ReadinessTests.UntilAsync(client, "/health/ready", HttpStatusCode.OK);

        shop.Responding = responding.Task;
        var accepted = Enumerable.Range(0, 20).Select(i => i % 2 == 0
            ? client.GetAsync($"/orders/{i}", Stop)
            : client.PostAsync($"/orders/{i}", new StringContent("body"), Stop)).ToList();
        await shop.WaitForRequestsAsync(accepted.Count);
        gateway.Lifetime.StopApplication();
        var stopped = gateway.WaitForShutdownAsync(Stop);
        await logs.WaitForAsync(Deregistered);

        // Until the drain time has passed, clients that have not noticed are served.
        await ReadinessTests.UntilAsync(client, "/health/ready", HttpStatusCode.ServiceUnavailable);
        var late = client.GetAsync("/orders/late", Stop);
        await shop.WaitForRequestsAsync(1);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(120));
        while (Accepts(client.BaseAddress))
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(10), limit.Token);
        }

        Assert.False(stopped.IsCompleted);
        responding.SetResult();
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
}
