using System.Text.Json;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.Docs.Tests.Snippets;

/// <summary>Sends the requests of a page to an engine in this process instead of the one at the default addresses.</summary>
internal sealed class EngineRequests(LocalEngineHost engine) : IDisposable
{
    private const int RegistryPort = 30100;
    private const int KiePort = 30110;
    private readonly HttpClient _client = new();
    private string _lastId = "";
    private string _lastToken = "";

    public void Dispose() => _client.Dispose();

    /// <summary>Returns null when the engine accepts the request, or when it is for something else.</summary>
    public async Task<string?> SendAsync(CurlCommand curl, CancellationToken cancellationToken)
    {
        var target = curl.Address!.Port switch { RegistryPort => engine.RegistryAddress, KiePort => engine.KieAddress, _ => null };
        if (target is null || !curl.Address.IsLoopback)
        {
            return null;
        }

        // A page says <id> for the id and <token> for the token in the response to the command before.
        var path = Uri.UnescapeDataString(curl.Address.PathAndQuery).Replace("<id>", _lastId, StringComparison.Ordinal);
        using var request = curl.CreateRequest(new Uri(target, path), _lastToken);
        using var response = await _client.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            return $"{request.Method} {path} is answered with {(int)response.StatusCode}: {body}";
        }

        Remember(body);
        return null;
    }

    private void Remember(string body)
    {
        if (body.StartsWith('{'))
        {
            using var document = JsonDocument.Parse(body);
            _lastId = document.RootElement.TryGetProperty("id", out var id) ? id.GetString() ?? "" : _lastId;
            _lastToken = document.RootElement.TryGetProperty("token", out var token) ? token.GetString() ?? "" : _lastToken;
        }
    }
}
