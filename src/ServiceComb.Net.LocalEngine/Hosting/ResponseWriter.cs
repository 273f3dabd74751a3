using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>Ways to answer, each a whole answer.</summary>
internal static class ResponseWriter
{
    private const string Json = "application/json; charset=UTF-8";
    private const string Text = "text/plain; charset=UTF-8";
    private const string PlainText = "text/plain; charset=utf-8";

    public static Task JsonAsync(this HttpResponse response, ReadOnlyMemory<byte> body, int status = 200) =>
        GzipCompression.IsAccepted(response.HttpContext, body.Length)
            ? response.CompressedJsonAsync(GzipCompression.Compress(body.Span), status)
            : response.UncompressedJsonAsync(body, status);

    /// <summary>A body that is packed already, for a caller that unpacks it.</summary>
    public static Task CompressedJsonAsync(this HttpResponse response, ReadOnlyMemory<byte> packed, int status = 200)
    {
        response.Headers.ContentEncoding = "gzip";
        return response.UncompressedJsonAsync(packed, status);
    }

    /// <summary>A body that is sent as it is.</summary>
    public static Task UncompressedJsonAsync(this HttpResponse response, ReadOnlyMemory<byte> body, int status = 200)
    {
        response.StatusCode = status;
        response.ContentType = Json;
        response.ContentLength = body.Length;
        return response.BodyWriter.WriteAsync(body, response.HttpContext.RequestAborted).AsTask();
    }

    public static Task JsonAsync<T>(this HttpResponse response, T value, JsonTypeInfo<T> type, int status = 200) =>
        response.JsonAsync(JsonSerializer.SerializeToUtf8Bytes(value, type), status);

    /// <summary>200 without a body, as the registry acknowledges changes.</summary>
    public static Task Empty(this HttpResponse response)
    {
        response.ContentType = Text;
        response.ContentLength = 0;
        return Task.CompletedTask;
    }

    /// <summary>304, or another status that has neither body nor type.</summary>
    public static Task Bare(this HttpResponse response, int status)
    {
        response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>404, as the registry answers where there is nothing.</summary>
    public static Task NoSuchPageAsync(this HttpResponse response) => response.PlainAsync(StatusCodes.Status404NotFound, "404 page not found");

    /// <summary>What Go's HTTP server says where no handler is.</summary>
    public static Task PlainAsync(this HttpResponse response, int status, string text)
    {
        response.StatusCode = status;
        response.ContentType = PlainText;
        response.Headers["X-Content-Type-Options"] = "nosniff";
        var body = System.Text.Encoding.UTF8.GetBytes(text + "\n");
        response.ContentLength = body.Length;
        return response.BodyWriter.WriteAsync(body, response.HttpContext.RequestAborted).AsTask();
    }
}
