using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ServiceComb.Net.Yarp.Tests.Fixtures;

namespace ServiceComb.Net.Yarp.Tests.Streams;

public sealed class WebSocketTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StreamingGateway.Combinations), MemberType = typeof(StreamingGateway))]
    public async Task Messages_of_any_size_and_the_close_status_pass_in_both_directions(bool retries, int version, HttpProtocols protocols)
    {
        await using var backend = await StreamingBackend.StartAsync(EchoAsync, protocols);
        await using var gateway = await StreamingGateway.StartAsync([backend.Instance], retries, VersionOf(version));
        using var socket = await ConnectAsync(gateway, version);
        foreach (var size in new[] { 0, 1, 125, 126, 65_536, 3_000_000 })
        {
            var sent = RandomNumberGenerator.GetBytes(size);
            var sending = socket.SendAsync(sent.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, Stop);
            Assert.Equal(sent, await ReceiveAsync(socket));
            await sending;
        }

        await socket.CloseAsync(WebSocketCloseStatus.PolicyViolation, "enough", Stop);
        Assert.Equal((WebSocketCloseStatus.NormalClosure, "PolicyViolation enough"), (socket.CloseStatus, socket.CloseStatusDescription));
    }

    [Theory]
    [MemberData(nameof(StreamingGateway.Combinations), MemberType = typeof(StreamingGateway))]
    public async Task An_instance_that_closes_first_is_received_as_such(bool retries, int version, HttpProtocols protocols)
    {
        await using var backend = await StreamingBackend.StartAsync(
            static async context =>
            {
                using var socket = await context.WebSockets.AcceptWebSocketAsync();
                await socket.CloseAsync((WebSocketCloseStatus)4321, "moved", Stop);
            },
            protocols);
        await using var gateway = await StreamingGateway.StartAsync([backend.Instance], retries, VersionOf(version));
        using var socket = await ConnectAsync(gateway, version);
        Assert.Empty(await ReceiveAsync(socket));
        Assert.Equal(((WebSocketCloseStatus)4321, "moved"), (socket.CloseStatus, socket.CloseStatusDescription));
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Stop);
    }

    [Theory]
    [MemberData(nameof(StreamingGateway.Combinations), MemberType = typeof(StreamingGateway))]
    public async Task An_instance_sees_that_a_client_is_gone(bool retries, int version, HttpProtocols protocols)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = await StreamingBackend.StartAsync(
            async context =>
            {
                using var socket = await context.WebSockets.AcceptWebSocketAsync();
                await Assert.ThrowsAnyAsync<Exception>(async () => await socket.ReceiveAsync(new byte[10].AsMemory(), Stop));
                gone.SetResult();
            },
            protocols);
        await using var gateway = await StreamingGateway.StartAsync([backend.Instance], retries, VersionOf(version));
        var socket = await ConnectAsync(gateway, version);
        socket.Abort();
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(120), Stop);
        Assert.Single(backend.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_subprotocol_and_a_refusal_of_the_instance_reach_the_client(bool retries)
    {
        await using var backend = await StreamingBackend.StartAsync(static async context =>
        {
            if (context.Request.Path != "/chat")
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }

            using var socket = await context.WebSockets.AcceptWebSocketAsync(context.WebSockets.WebSocketRequestedProtocols[1]);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Stop);
        });
        await using var gateway = await StreamingGateway.StartAsync([backend.Instance], retries);
        using var accepted = new ClientWebSocket();
        accepted.Options.AddSubProtocol("one");
        accepted.Options.AddSubProtocol("two");
        await accepted.ConnectAsync(AddressOf(gateway, "chat"), Stop);
        Assert.Equal("two", accepted.SubProtocol);
        using var rejected = new ClientWebSocket();
        rejected.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => rejected.ConnectAsync(AddressOf(gateway, "other"), Stop));
        Assert.Equal(HttpStatusCode.Unauthorized, rejected.HttpStatusCode);
    }

    private static Version VersionOf(int version) => version == 2 ? HttpVersion.Version20 : HttpVersion.Version11;

    private static Uri AddressOf(StreamingGateway gateway, string path) => new($"ws://{gateway.Address.Authority}/orders/{path}");

    private static async Task<ClientWebSocket> ConnectAsync(StreamingGateway gateway, int version)
    {
        var socket = new ClientWebSocket { Options = { HttpVersion = VersionOf(version), HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact } };
        await socket.ConnectAsync(AddressOf(gateway, "chat"), gateway.Client, Stop);
        return socket;
    }

    private static async Task<byte[]> ReceiveAsync(WebSocket socket)
    {
        using var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), Stop);
            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                return message.ToArray();
            }
        }
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[16 * 1024];
        while (await socket.ReceiveAsync(buffer.AsMemory(), Stop) is { MessageType: not WebSocketMessageType.Close } received)
        {
            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, Stop);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, $"{socket.CloseStatus} {socket.CloseStatusDescription}", Stop);
    }
}
