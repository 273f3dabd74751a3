using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.LocalEngine.Tests.Hosting;

public sealed class SlowCallerTests
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(120);

    [Theory]
    [InlineData(true, "POST /v4/default/registry/microservices")]
    [InlineData(true, "PUT /v4/default/registry/heartbeats")]
    [InlineData(false, "POST /v1/default/kie/kv")]
    public async Task A_body_that_times_out_gets_408(bool registry, string line)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions { Time = clock }, TestContext.Current.CancellationToken);
        using var caller = await ConnectAsync(registry ? engine.RegistryAddress : engine.KieAddress);
        await SendAsync(caller, $"{line} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{");

        var response = ReceiveAsync(caller);
        while (!response.IsCompleted)
        {
            // The request may not have arrived yet.
            clock.Advance(TimeSpan.FromSeconds(61));
            await Task.Yield();
        }

        Assert.StartsWith("HTTP/1.1 408 ", await response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_that_time_out_close_the_connection()
    {
        await using var engine = await LocalEngineHost.StartAsync(
            new LocalEngineOptions { RequestTimeout = TimeSpan.FromMilliseconds(100) }, TestContext.Current.CancellationToken);
        using var caller = await ConnectAsync(engine.RegistryAddress);
        await SendAsync(caller, "GET /health HTTP/1.1\r\nHost: loc");

        Assert.StartsWith("HTTP/1.1 408 ", await ReceiveAsync(caller), StringComparison.Ordinal);
    }

    private static async Task<Socket> ConnectAsync(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task SendAsync(Socket socket, string text) => await socket.SendAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        var buffer = new byte[1024];
        var received = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken).AsTask().WaitAsync(TestTimeout, TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(buffer, 0, received);
    }
}
