using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ServiceComb.Net.Client.Addresses;

/// <summary>Sends requests with JSON bodies and responses.</summary>
internal static class EngineHttpClientExtensions
{
    /// <summary>Sends a request whose response body is ignored.</summary>
    public static async Task RunAsync(
        this EngineHttpClient transport, EngineRequest request, CancellationToken cancellationToken)
    {
        using var response = await transport.SendAsync(request, cancellationToken);
        response.EnsureSuccess();
    }

    /// <summary>Sends a request and reads the response.</summary>
    public static async Task<T> ReadAsync<T>(
        this EngineHttpClient transport, EngineRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await transport.SendAsync(request, cancellationToken);
        return response.EnsureSuccess().Read(type);
    }

    public static Task<T> GetAsync<T>(
        this EngineHttpClient transport, string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        transport.ReadAsync(new EngineRequest(HttpMethod.Get, path), type, cancellationToken);

    /// <summary>Returns a copy of the request with a JSON body.</summary>
    public static EngineRequest WithJson<T>(this EngineRequest request, T body, JsonTypeInfo<T> type) =>
        request with { Body = JsonSerializer.SerializeToUtf8Bytes(body, type) };
}
