using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>Rejects requests whose request line and headers are too large, with the response of Go's HTTP server. Kestrel
/// would reject them without a body.</summary>
internal sealed class HeaderLimit(RequestDelegate next)
{
    /// <summary>Kestrel's limit, a safety net above <see cref="MaxBytes"/>.</summary>
    public const int KestrelMaxBytes = 256 * 1024;

    // The limit that both engines are configured with, plus the 4 KiB that Go adds to it.
    private const int MaxBytes = (32 * 1024) + (4 * 1024);
    private static readonly byte[] Text = Encoding.ASCII.GetBytes("431 Request Header Fields Too Large");

    public Task InvokeAsync(HttpContext context) => GetHeaderLength(context) <= MaxBytes ? next(context) : RejectAsync(context.Response);

    // "GET target HTTP/1.1", and "name: value" with the line end.
    private static int GetHeaderLength(HttpContext context)
    {
        var length = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Length + context.Request.Method.Length + "  HTTP/1.1\r\n".Length;
        foreach (var (name, values) in context.Request.Headers)
        {
            foreach (var value in values)
            {
                length += name.Length + (value?.Length ?? 0) + ": \r\n".Length;
            }
        }

        return length;
    }

    private static async Task RejectAsync(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status431RequestHeaderFieldsTooLarge;
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.Connection = "close";
        response.ContentLength = Text.Length;
        await response.BodyWriter.WriteAsync(Text, response.HttpContext.RequestAborted);
    }
}
