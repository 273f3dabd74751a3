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
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.Client.Registry;

/// <summary>An open watch for instance events. Events can be lost at any time, so verify them with
/// <see cref="RegistryClient.QueryInstancesAsync"/>.</summary>
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
        // The engine pings every 30 seconds, but stops once it receives a ping, so send none.
        _socket = WebSocket.CreateFromStream(_stream, new WebSocketCreationOptions { KeepAliveInterval = TimeSpan.Zero });
    }

    internal static async Task<InstanceWatch> OpenAsync(EngineHttpClient transport, string path, CancellationToken cancellationToken)
    {
        var address = transport.NextAddress();
        using var timeout = new CancellationTokenSource(transport.Options.ConnectTimeout, transport.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var connection = await ConnectAsync(transport, address, path, isRenewed: false, linked.Token)
                ?? await ConnectAsync(transport, address, path, isRenewed: true, linked.Token);
            transport.ReportSuccess(address);
            return new InstanceWatch(connection!, transport.Options);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException or TimeoutException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            transport.ReportFailure(address, exception.Message);
            throw new EngineException($"opening the watch at {address.Uri}{path} failed: {ReceivedText.Escape(exception.Message)}", ReceivedText.Escape(exception));
        }
    }

    /// <returns>The open connection; null when the engine rejected it and the authentication was renewed.</returns>
    private static async Task<Stream?> ConnectAsync(
        EngineHttpClient transport, EngineAddress address, string path, bool isRenewed, CancellationToken cancellationToken)
    {
        // Authenticate the handshake like any other request, so that providers need no support for watches.
        using var handshake = new HttpRequestMessage(HttpMethod.Get, TargetUri(transport.Options, address.Uri, path));
        handshake.Headers.TryAddWithoutValidation("X-Domain-Name", "default");
        await transport.AuthenticateAsync(handshake, address, cancellationToken);
        var accept = WatchHandshake.Prepare(handshake);
        var response = await transport.Connections.SendAsync(handshake, cancellationToken);
        if (response.StatusCode == HttpStatusCode.SwitchingProtocols)
        {
            return await WatchHandshake.OpenAsync(response, accept, cancellationToken);
        }

        using (response)
        {
            return !IsUnauthorized(response.StatusCode) ? throw new HttpRequestException($"status {(int)response.StatusCode} instead of 101")
                : !isRenewed && await transport.RenewAsync(handshake, address, cancellationToken) ? null
                : throw CreateUnauthorizedException(handshake, response.StatusCode);
        }
    }

    // With the scheme ws, HttpClient requests a tunnel from the proxy, which would not forward an upgrade.
    private static Uri TargetUri(EngineClientOptions options, Uri address, string path)
    {
        var target = new Uri(address, path);
        return options.Proxy is null
            ? target
            : new UriBuilder(target) { Scheme = target.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs }.Uri;
    }

    // An engine that requires a token responds to a watch without one with 200 and an empty body.
    private static bool IsUnauthorized(HttpStatusCode status) => status is HttpStatusCode.OK or HttpStatusCode.Unauthorized;

    private static EngineException CreateUnauthorizedException(HttpRequestMessage handshake, HttpStatusCode status) => new(
        401, new EngineError { ErrorMessage = $"status {(int)status} instead of 101 for a watch" }, $"GET {handshake.RequestUri}");

    /// <summary>Returns the events until the engine closes the watch.</summary>
    /// <exception cref="EngineException">The connection failed, or the microservice does not exist.</exception>
    public async IAsyncEnumerable<InstanceEvent> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var frame = new ArrayBufferWriter<byte>(4096);
        while (await ReadFrameAsync(frame, cancellationToken))
        {
            if (Parse(frame.WrittenSpan) is { } instanceEvent)
            {
                yield return instanceEvent;
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
                    throw new EngineException($"a frame of the watch exceeds {MaxFrameSize} bytes", null);
                }

                if (part.EndOfMessage)
                {
                    return true;
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            var reason = _stream.IsTimedOut ? $"nothing was received for {_options.WatchIdleTimeout}" : exception.GetBaseException().Message;
            throw new EngineException($"the connection of the watch failed: {reason}", exception);
        }
    }

    private static InstanceEvent? Parse(ReadOnlySpan<byte> frame)
    {
        if (!frame.IsEmpty && frame[0] == (byte)'{')
        {
            try
            {
                return JsonSerializer.Deserialize(frame, ProtocolJson.Registry.GetTypeInfo<InstanceEvent>());
            }
            catch (JsonException)
            {
                // Ignore an invalid event; the next query returns the current state.
                return null;
            }
        }

        throw new EngineException(400, new EngineError { ErrorCode = ErrorCodes.ServiceNotExists, Detail = EngineErrorReader.Read(frame).Detail }, "the watch");
    }
}
