using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>Captures the response body of the remaining pipeline in memory.</summary>
internal static class ResponseCapture
{
    public static async Task<byte[]> CaptureAsync(HttpContext context, RequestDelegate handler)
    {
        var outer = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var memory = new MemoryStream();
        var capture = new StreamResponseBodyFeature(memory, outer);
        context.Features.Set<IHttpResponseBodyFeature>(capture);
        try
        {
            await handler(context);
            await capture.Writer.FlushAsync(context.RequestAborted);
        }
        finally
        {
            context.Features.Set(outer);
        }

        return memory.ToArray();
    }
}
