using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ServiceComb.Net.LocalEngine.Hosting.Sockets;

/// <summary>Upgrades a request to a websocket (RFC 6455, section 4.2). The websockets of ASP.NET Core do not expose pings
/// and pongs, and they echo the payload of a ping; the real registry counts both as activity and responds with an empty
/// pong.</summary>
internal static class SocketUpgrade
{
    private const string Salt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int KeyLength = 16;

    /// <summary>Returns whether the request is a valid websocket handshake.</summary>
    public static bool IsWebSocketRequest(this HttpContext context)
    {
        var headers = context.Request.Headers;
        return HttpMethods.IsGet(context.Request.Method)
            && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            && headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase)
            && headers.SecWebSocketVersion == "13"
            && Base64.IsValid(headers.SecWebSocketKey.ToString(), out var length) && length == KeyLength;
    }

    /// <summary>Responds with 101 and returns the stream of the connection.</summary>
    public static Task<Stream> AcceptAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = ComputeAccept(context.Request.Headers.SecWebSocketKey.ToString());
        return context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }

    private static string ComputeAccept(string key)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // The protocol requires SHA-1; it is not used for security.
        SHA1.HashData(Encoding.ASCII.GetBytes(key + Salt), hash);
#pragma warning restore CA5350
        return Convert.ToBase64String(hash);
    }
}
