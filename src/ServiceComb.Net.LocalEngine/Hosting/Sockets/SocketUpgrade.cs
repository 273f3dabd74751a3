using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ServiceComb.Net.LocalEngine.Hosting.Sockets;

/// <summary>Makes a websocket of a request (RFC 6455, 4.2). ASP.NET's own websockets keep pings and pongs to themselves and
/// answer a ping with what it held; the real registry counts both as signs of life, and answers with an empty pong.</summary>
internal static class SocketUpgrade
{
    private const string Salt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int KeyLength = 16;

    /// <summary>Whether the request asks for a websocket, in the right words.</summary>
    public static bool AsksForSocket(this HttpContext context)
    {
        var headers = context.Request.Headers;
        return HttpMethods.IsGet(context.Request.Method)
            && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            && headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase)
            && headers.SecWebSocketVersion == "13"
            && Base64.IsValid(headers.SecWebSocketKey.ToString(), out var length) && length == KeyLength;
    }

    /// <summary>Answers 101; what follows goes over the stream.</summary>
    public static Task<Stream> AcceptAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = AcceptOf(context.Request.Headers.SecWebSocketKey.ToString());
        return context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }

    private static string AcceptOf(string key)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // What the protocol asks for; it protects nothing.
        SHA1.HashData(Encoding.ASCII.GetBytes(key + Salt), hash);
#pragma warning restore CA5350
        return Convert.ToBase64String(hash);
    }
}
