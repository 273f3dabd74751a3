using System.Buffers;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Errors;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Client.Registry;

/// <summary>An open watch. It is a hint and may be lost at any time: whoever holds one verifies with finds.</summary>
public sealed class InstanceWatch : IDisposable
{
    private const int LargestFrame = 1024 * 1024;
    private static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(5);
    private readonly WebSocket _socket;

    private InstanceWatch(WebSocket socket) => _socket = socket;

    internal static async Task<InstanceWatch> OpenAsync(EngineTransport transport, string path, CancellationToken cancellationToken)
    {
        var address = transport.NextAddress();
        var target = new UriBuilder(new Uri(address.Uri, path));
        target.Scheme = target.Scheme == Uri.UriSchemeHttps ? "wss" : "ws";
        using var timeout = new CancellationTokenSource(OpenTimeout, transport.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var socket = new ClientWebSocket();
        try
        {
            // The engine pings every 30 seconds and drops who is silent for 120; once a client pings, the engine stops,
            // so pings go on for the watch's whole life and a missing pong ends it.
            socket.Options.KeepAliveInterval = transport.WatchPingInterval;
            socket.Options.KeepAliveTimeout = transport.WatchPingInterval;
            await socket.ConnectAsync(target.Uri, either.Token);
            address.Succeeded();
            return new InstanceWatch(socket);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            address.Failed(transport.Time);
            throw new EngineException($"no watch at {target.Uri}: {exception.Message}", exception);
        }
    }

    /// <summary>The events, until the engine ends the watch.</summary>
    /// <exception cref="EngineException">The watch broke, or the engine does not know the microservice.</exception>
    public async IAsyncEnumerable<InstanceEvent> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var frame = new ArrayBufferWriter<byte>(4096);
        while (await ReadFrameAsync(frame, cancellationToken))
        {
            if (Parse(frame.WrittenSpan) is { } change)
            {
                yield return change;
            }

            frame.ResetWrittenCount();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private async Task<bool> ReadFrameAsync(ArrayBufferWriter<byte> frame, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(frame.GetMemory(4096), cancellationToken);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return false;
                }

                frame.Advance(part.Count);
                if (frame.WrittenCount > LargestFrame)
                {
                    throw new EngineException($"a frame of the watch is over {LargestFrame} bytes", null);
                }

                if (part.EndOfMessage)
                {
                    return true;
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // A missing pong aborts the socket, which its reader learns as a cancellation that nobody asked for.
            throw new EngineException($"the watch broke: {exception.GetBaseException().Message}", exception);
        }
    }

    private static InstanceEvent? Parse(ReadOnlySpan<byte> frame)
    {
        if (!frame.IsEmpty && frame[0] == (byte)'{')
        {
            try
            {
                return JsonSerializer.Deserialize(frame, RegistryJson.Default.InstanceEvent);
            }
            catch (JsonException)
            {
                // A frame nobody can read is no event; the next query tells what happened.
                return null;
            }
        }

        throw new EngineException(400, new EngineError { ErrorCode = ErrorCodes.ServiceNotExists, Detail = EngineErrorReader.Read(frame).Detail }, "the watch");
    }
}
