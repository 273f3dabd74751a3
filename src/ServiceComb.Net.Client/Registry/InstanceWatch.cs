using System.Buffers;
using System.Net;
using System.Net.Sockets;
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
    private const int MaxFrameSize = 1024 * 1024;
    private readonly WatchStream _stream;
    private readonly WebSocket _socket;
    private readonly EngineClientOptions _options;

    private InstanceWatch(Stream connection, EngineClientOptions options)
    {
        _options = options;
        _stream = new WatchStream(connection, options.WatchIdleTimeout, options.WatchClock);
        // The engine pings every 30 seconds until it is pinged, so it is not.
        _socket = WebSocket.CreateFromStream(_stream, new WebSocketCreationOptions { KeepAliveInterval = TimeSpan.Zero });
    }

    internal static async Task<InstanceWatch> OpenAsync(EngineHttpClient transport, string path, CancellationToken cancellationToken)
    {
        var address = transport.NextAddress();
        using var timeout = new CancellationTokenSource(transport.Options.ConnectTimeout, transport.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var connection = await ConnectAsync(transport, address, path, isRenewed: false, either.Token)
                ?? await ConnectAsync(transport, address, path, isRenewed: true, either.Token);
            transport.Succeeded(address);
            return new InstanceWatch(connection!, transport.Options);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException or TimeoutException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            transport.Failed(address, exception.Message);
            throw new EngineException($"no watch at {address.Uri}{path}: {ReceivedText.Escape(exception.Message)}", ReceivedText.Escape(exception));
        }
    }

    /// <returns>The open connection; null when the engine refused it and there are new credentials to try.</returns>
    private static async Task<Stream?> ConnectAsync(
        EngineHttpClient transport, EngineAddress address, string path, bool isRenewed, CancellationToken cancellationToken)
    {
        // The handshake is authenticated like any other request, so that providers need not know about watches.
        using var handshake = new HttpRequestMessage(HttpMethod.Get, Target(transport.Options, address.Uri, path));
        handshake.Headers.TryAddWithoutValidation("X-Domain-Name", "default");
        await transport.AuthenticateAsync(handshake, address, cancellationToken);
        var accept = WatchHandshake.Prepare(handshake);
        var answer = await transport.Connections.SendAsync(handshake, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.SwitchingProtocols)
        {
            return await WatchHandshake.OpenAsync(answer, accept, cancellationToken);
        }

        using (answer)
        {
            return !IsRefusal(answer.StatusCode) ? throw new HttpRequestException($"answered with {(int)answer.StatusCode} instead of being opened")
                : !isRenewed && await transport.RenewAsync(handshake, address, cancellationToken) ? null
                : throw Refused(handshake, answer.StatusCode);
        }
    }

    // By the scheme, a proxy is asked for a tunnel: it would not pass an upgrade on.
    private static Uri Target(EngineClientOptions options, Uri address, string path)
    {
        var target = new Uri(address, path);
        return options.Proxy is null
            ? target
            : new UriBuilder(target) { Scheme = target.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs }.Uri;
    }

    // An engine that wants a token answers a watch without one with 200 and an empty body.
    private static bool IsRefusal(HttpStatusCode status) => status is HttpStatusCode.OK or HttpStatusCode.Unauthorized;

    private static EngineException Refused(HttpRequestMessage handshake, HttpStatusCode status) => new(
        401, new EngineError { ErrorMessage = $"a watch was answered with {(int)status} instead of being opened" }, $"GET {handshake.RequestUri}");

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
    public void Dispose()
    {
        _socket.Dispose();
        _stream.Dispose();
    }

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
                if (frame.WrittenCount > MaxFrameSize)
                {
                    throw new EngineException($"a frame of the watch is over {MaxFrameSize} bytes", null);
                }

                if (part.EndOfMessage)
                {
                    return true;
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            var reason = _stream.IsSilent ? $"the engine was silent for {_options.WatchIdleTimeout}" : exception.GetBaseException().Message;
            throw new EngineException($"the watch broke: {reason}", exception);
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
