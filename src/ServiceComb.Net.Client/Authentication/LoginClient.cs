using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Authentication;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Client.Authentication;

/// <summary>Asks an address for a token: <c>POST /v4/token</c>. Nothing it throws holds the password or what the engine said
/// beside its code.</summary>
internal sealed class LoginClient(HttpMessageInvoker http, TimeSpan timeout, TimeProvider time)
{
    private const int MaxResponseSize = 64 * 1024;

    /// <returns>The token; null when the engine has no such path, which means that it wants no tokens.</returns>
    /// <exception cref="EngineException">The engine refused, or could not be asked.</exception>
    public async Task<string?> SendAsync(Uri address, NetworkCredential account)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "v4/token"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = new EngineRequestContent(Body(account)),
        };
        try
        {
            using var answer = await http.SendAsync(message, limit.Token);
            var body = await ResponseReader.ReadAsync(answer.Content, MaxResponseSize, limit.Token);
            try
            {
                return Read((int)answer.StatusCode, body, address);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(body.Array!);
            }
        }
        catch (OperationCanceledException exception)
        {
            throw Lost($"had no answer within {timeout}", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException or SocketException or JsonException or FormatException or ObjectDisposedException)
        {
            throw Lost($"failed: {exception.Message}", exception);
        }

        EngineException Lost(string how, Exception cause) => new($"the log-in at {address} {how}", cause)
        {
            Address = address,
            WasSent = message.Content is EngineRequestContent { WasBegun: true },
        };
    }

    private static byte[] Body(NetworkCredential account) => JsonSerializer.SerializeToUtf8Bytes(
        new TokenRequest { Name = account.UserName, Password = account.Password }, AuthenticationJson.Default.TokenRequest);

    private static EngineException Refused(int status, EngineError error, Uri address)
    {
        var failed = status >= 500 ? address : null;
        return EngineErrorReader.IsCodeOf(status, error.ErrorCode)
            ? new EngineException(status, new EngineError { ErrorCode = error.ErrorCode, ErrorMessage = error.ErrorMessage }, $"the log-in at {address}") { Address = failed }
            : new EngineException($"the log-in at {address} was answered with status {status} without an error code of the engine, perhaps by something in between", status, "") { Address = failed };
    }

    private static string? Read(int status, ArraySegment<byte> body, Uri address)
    {
        if (status is 404 or 405)
        {
            return null;
        }

        if (status is < 200 or >= 300)
        {
            throw Refused(status, EngineErrorReader.Read(body), address);
        }

        var token = JsonSerializer.Deserialize(body, AuthenticationJson.Default.TokenResponse)?.Token;
        return string.IsNullOrEmpty(token) || token.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? throw new EngineException($"the log-in at {address} was answered without a token that can be sent", null) { Address = address }
            : token;
    }
}
