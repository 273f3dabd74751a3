using System.Net;
using System.Net.Sockets;

namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Detects whether a listener without TLS supports only HTTP/2. Servers expose their addresses but not their protocols, so
/// the connection preface is sent as a client would. The server responds before the app sees a request.</summary>
internal static class Http2Preface
{
    // The client connection preface with an empty SETTINGS frame (RFC 9113, section 3.4).
    private static readonly byte[] ClientPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0"u8.ToArray();

    // A frame header consists of length, type, flags and stream ID. The server preface is a SETTINGS frame, too.
    private const int FrameHeaderLength = 9;
    private const int FrameTypeOffset = 3;
    private const byte SettingsFrameType = 4;

    // Wall-clock time. The listener is on this machine, so a slower response counts as none.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    public static async Task<bool> IsSupportedAsync(Uri listening, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(GetConnectableHost(listening.IdnHost), listening.Port, either.Token);
            var stream = client.GetStream();
            await stream.WriteAsync(ClientPreface, either.Token);
            var header = new byte[FrameHeaderLength];
            await stream.ReadExactlyAsync(header, either.Token);
            return header[FrameTypeOffset] == SettingsFrameType;
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static string GetConnectableHost(string host) => IPAddress.TryParse(host, out var address)
        ? address.Equals(IPAddress.Any) ? "127.0.0.1" : address.Equals(IPAddress.IPv6Any) ? "::1" : host
        : host;
}
