using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Authentication;
using ServiceComb.Net.Protocol.Errors;
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.Client.Authentication;

/// <summary>Requests a token: <c>POST /v4/token</c>. Exceptions contain neither the password nor the details of the engine's
/// error response.</summary>
internal sealed class LoginClient(HttpMessageInvoker http, TimeSpan timeout, TimeProvider time)
{
    private const int MaxResponseSize = 64 * 1024;

    /// <returns>The token; null when the engine does not have the path, and so does not use authentication.</returns>
    /// <exception cref="EngineException">The engine rejected the login or could not be reached.</exception>
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
            using var response = await http.SendAsync(message, limit.Token);
            var body = await ResponseReader.ReadAsync(response.Content, MaxResponseSize, limit.Token);
            try
            {
                return Read((int)response.StatusCode, body, address);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(body.Array!);
            }
        }
        catch (OperationCanceledException exception)
        {
            throw NoResponse($"had no response within {timeout}", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException or SocketException or JsonException or FormatException or ObjectDisposedException)
        {
            throw NoResponse($"failed: {ReceivedText.Describe(exception)}", exception);
        }

        EngineException NoResponse(string reason, Exception cause) => new($"the login at {address} {reason}", cause)
        {
            Address = address,
            WasSent = message.Content is EngineRequestContent { HasStarted: true },
        };
    }

    private static byte[] Body(NetworkCredential account) => JsonSerializer.SerializeToUtf8Bytes(
        new TokenRequest { Name = account.UserName, Password = account.Password }, ProtocolJson.Authentication.GetTypeInfo<TokenRequest>());

    private static EngineException CreateRejection(int status, EngineError error, Uri address)
    {
        var failedAddress = status >= 500 ? address : null;
        return EngineErrorReader.IsCodeOf(status, error.ErrorCode)
            ? new EngineException(status, new EngineError { ErrorCode = error.ErrorCode, ErrorMessage = error.ErrorMessage }, $"the login at {address}") { Address = failedAddress, IsAuthenticationFailure = status is < 500 and not 429 }
            : new EngineException($"the login at {address} failed with status {status} without an error code of the engine; the response may come from a proxy", status, "") { Address = failedAddress };
    }

    private static string? Read(int status, ArraySegment<byte> body, Uri address)
    {
        if (status is 404 or 405)
        {
            return null;
        }

        if (status is < 200 or >= 300)
        {
            throw CreateRejection(status, EngineErrorReader.Read(body), address);
        }

        var token = JsonSerializer.Deserialize(body, ProtocolJson.Authentication.GetTypeInfo<TokenResponse>())?.Token;
        return string.IsNullOrEmpty(token) || token.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? throw new EngineException($"the response to the login at {address} contains no valid token", null) { Address = address }
            : token;
    }
}
