using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>Refuses requests whose first line and headers are too large, in the words of Go's HTTP server; Kestrel, which
/// has a limit of its own, would refuse them without a word.</summary>
internal sealed class HeaderLimit(RequestDelegate next)
{
    /// <summary>From where on Kestrel refuses, so that nobody fills the memory.</summary>
    public const int KestrelsBytes = 256 * 1024;

    // What both engines are configured for, and what Go reads more than it is told to.
    private const int MaxBytes = (32 * 1024) + (4 * 1024);
    private static readonly byte[] Text = Encoding.ASCII.GetBytes("431 Request Header Fields Too Large");

    public Task InvokeAsync(HttpContext context) => LengthOf(context) <= MaxBytes ? next(context) : RefuseAsync(context.Response);

    // "GET target HTTP/1.1", and "name: value" with the end of its line.
    private static int LengthOf(HttpContext context)
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

    private static async Task RefuseAsync(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status431RequestHeaderFieldsTooLarge;
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.Connection = "close";
        response.ContentLength = Text.Length;
        await response.BodyWriter.WriteAsync(Text, response.HttpContext.RequestAborted);
    }
}
