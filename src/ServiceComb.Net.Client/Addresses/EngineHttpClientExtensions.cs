using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ServiceComb.Net.Client.Addresses;

/// <summary>The three kinds of calls that nearly every typed method is one of.</summary>
internal static class EngineHttpClientExtensions
{
    /// <summary>A call whose answer says no more than that it was carried out.</summary>
    public static async Task RunAsync(
        this EngineHttpClient transport, EngineRequest request, CancellationToken cancellationToken)
    {
        using var response = await transport.SendAsync(request, cancellationToken);
        response.Require();
    }

    /// <summary>A call whose answer is read.</summary>
    public static async Task<T> ReadAsync<T>(
        this EngineHttpClient transport, EngineRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await transport.SendAsync(request, cancellationToken);
        return response.Require().Read(type);
    }

    /// <summary>A GET whose answer is read.</summary>
    public static Task<T> GetAsync<T>(
        this EngineHttpClient transport, string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        transport.ReadAsync(new EngineRequest(HttpMethod.Get, path), type, cancellationToken);

    /// <summary>The request with a JSON body.</summary>
    public static EngineRequest With<T>(this EngineRequest request, T body, JsonTypeInfo<T> type) =>
        request with { Body = JsonSerializer.SerializeToUtf8Bytes(body, type) };
}
