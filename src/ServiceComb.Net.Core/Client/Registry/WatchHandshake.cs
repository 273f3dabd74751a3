using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Client.Registry;

/// <summary>Opens the WebSocket of a watch (RFC 6455, 4.1). <see cref="ClientWebSocket"/> cannot be used: its keep-alive expects pongs
/// with the payload of the ping, but the pongs of service-center are empty.</summary>
internal static class WatchHandshake
{
    private const string Salt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>Adds the headers of a WebSocket handshake to a request.</summary>
    /// <returns>The expected value of <c>Sec-WebSocket-Accept</c>.</returns>
    public static string Prepare(HttpRequestMessage request)
    {
        request.Version = HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var headers = request.Headers;
        headers.Connection.Add("Upgrade");
        headers.Upgrade.ParseAdd("websocket");
        headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        headers.TryAddWithoutValidation("Sec-WebSocket-Key", key);
#pragma warning disable CA5350 // Required by the protocol; not used for security.
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Salt)));
#pragma warning restore CA5350
    }

    /// <summary>Returns the connection of an accepted handshake.</summary>
    /// <param name="response">The response with status 101. It lives as long as the connection and is not disposed separately.</param>
    /// <param name="accept">The expected value of <c>Sec-WebSocket-Accept</c>.</param>
    /// <param name="cancellationToken">A token that cancels the operation.</param>
    /// <exception cref="EngineException">The response does not accept the handshake.</exception>
    public static async Task<Stream> OpenAsync(HttpResponseMessage response, string accept, CancellationToken cancellationToken)
    {
        var accepted = response.Headers.NonValidated.TryGetValues("Sec-WebSocket-Accept", out var values) ? values.ToString() : "";
        if (accepted == accept && response.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase))
        {
            return await response.Content.ReadAsStreamAsync(cancellationToken);
        }

        response.Dispose();
        throw new EngineException("the watch was not accepted as a WebSocket", null);
    }
}
