using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>Writes complete responses.</summary>
internal static class ResponseWriter
{
    private const string Json = "application/json; charset=UTF-8";
    private const string Text = "text/plain; charset=UTF-8";
    private const string PlainText = "text/plain; charset=utf-8";

    public static Task JsonAsync(this HttpResponse response, ReadOnlyMemory<byte> body, int status = 200) =>
        GzipCompression.IsAccepted(response.HttpContext, body.Length)
            ? response.CompressedJsonAsync(GzipCompression.Compress(body.Span), status)
            : response.UncompressedJsonAsync(body, status);

    /// <summary>Writes a JSON body that is already compressed with gzip.</summary>
    public static Task CompressedJsonAsync(this HttpResponse response, ReadOnlyMemory<byte> compressed, int status = 200)
    {
        response.Headers.ContentEncoding = "gzip";
        return response.UncompressedJsonAsync(compressed, status);
    }

    /// <summary>Writes a JSON body without compression.</summary>
    public static Task UncompressedJsonAsync(this HttpResponse response, ReadOnlyMemory<byte> body, int status = 200)
    {
        response.StatusCode = status;
        response.ContentType = Json;
        response.ContentLength = body.Length;
        return response.BodyWriter.WriteAsync(body, response.HttpContext.RequestAborted).AsTask();
    }

    public static Task JsonAsync<T>(this HttpResponse response, T value, JsonTypeInfo<T> type, int status = 200) =>
        response.JsonAsync(JsonSerializer.SerializeToUtf8Bytes(value, type), status);

    /// <summary>Writes 200 without a body, the registry's acknowledgement of changes.</summary>
    public static Task EmptyAsync(this HttpResponse response)
    {
        response.ContentType = Text;
        response.ContentLength = 0;
        return Task.CompletedTask;
    }

    /// <summary>Writes only a status, such as 304, without body and content type.</summary>
    public static Task StatusOnlyAsync(this HttpResponse response, int status)
    {
        response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>Writes 404 as the registry does.</summary>
    public static Task NotFoundAsync(this HttpResponse response) => response.PlainTextAsync(StatusCodes.Status404NotFound, "404 page not found");

    /// <summary>Writes a plain text response as Go's HTTP server does.</summary>
    public static Task PlainTextAsync(this HttpResponse response, int status, string text)
    {
        response.StatusCode = status;
        response.ContentType = PlainText;
        response.Headers["X-Content-Type-Options"] = "nosniff";
        var body = System.Text.Encoding.UTF8.GetBytes(text + "\n");
        response.ContentLength = body.Length;
        return response.BodyWriter.WriteAsync(body, response.HttpContext.RequestAborted).AsTask();
    }
}
