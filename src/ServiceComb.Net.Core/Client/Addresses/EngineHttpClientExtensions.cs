using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ServiceComb.Net.Client.Errors;

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

    /// <summary>Sends a request and reads a required part of the response.</summary>
    /// <exception cref="EngineException">The response does not contain the part.</exception>
    public static async Task<TPart> ReadAsync<T, TPart>(
        this EngineHttpClient transport, EngineRequest request, JsonTypeInfo<T> type, Func<T, TPart?> part, string name, CancellationToken cancellationToken)
        where TPart : class
    {
        using var response = await transport.SendAsync(request, cancellationToken);
        return part(response.EnsureSuccess().Read(type)) is { } value and not string { Length: 0 } ? value : throw response.CreateReadException($"contains no {name}");
    }

    public static Task<T> GetAsync<T>(
        this EngineHttpClient transport, string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        transport.ReadAsync(new EngineRequest(HttpMethod.Get, path), type, cancellationToken);

    /// <summary>Returns the result, or null when the engine responds that it does not exist.</summary>
    public static async Task<T?> OrNullAsync<T>(this Task<T> pending)
        where T : class
    {
        try
        {
            return await pending;
        }
        catch (EngineException exception) when (exception.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>Returns a copy of the request with a JSON body.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null; the exception names the caller's parameter.</exception>
    public static EngineRequest WithJson<T>(
        this EngineRequest request, T body, JsonTypeInfo<T> type, [CallerArgumentExpression(nameof(body))] string name = "") =>
        request with { Body = JsonSerializer.SerializeToUtf8Bytes(RequestArguments.NotNull(body, name), type) };
}
