using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Client.Registry;

/// <summary>Opens the websocket of a watch (RFC 6455, 4.1). <see cref="ClientWebSocket"/> cannot: it finds out whether a peer
/// is alive by pings whose pongs must give back what they held, and the pongs of the real registry are empty.</summary>
internal static class WatchHandshake
{
    private const string Salt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>Makes the request one that asks for a websocket.</summary>
    /// <returns>What the engine is to accept it with.</returns>
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
#pragma warning disable CA5350 // What the protocol asks for; it protects nothing.
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Salt)));
#pragma warning restore CA5350
    }

    /// <summary>The connection that the request was made into.</summary>
    /// <param name="answer">The answer, whose status is 101. It lives as long as the connection and is not disposed apart from it.</param>
    /// <param name="accept">What it must be accepted with.</param>
    /// <param name="cancellationToken">Ends the wait for the connection.</param>
    /// <exception cref="EngineException">It is no websocket.</exception>
    public static async Task<Stream> OpenAsync(HttpResponseMessage answer, string accept, CancellationToken cancellationToken)
    {
        var accepted = answer.Headers.NonValidated.TryGetValues("Sec-WebSocket-Accept", out var values) ? values.ToString() : "";
        if (accepted == accept && answer.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase))
        {
            // The answer lives as long as its connection.
            return await answer.Content.ReadAsStreamAsync(cancellationToken);
        }

        answer.Dispose();
        throw new EngineException("the watch was accepted as something else than a websocket", null);
    }
}
