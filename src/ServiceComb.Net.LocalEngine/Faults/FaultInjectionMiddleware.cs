using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;

namespace ServiceComb.Net.LocalEngine.Faults;

/// <summary>Injects faults into requests, before the engine processes them.</summary>
internal sealed class FaultInjectionMiddleware(RequestDelegate next, EngineFaults faults, TimeProvider time)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (faults.IsEmpty || faults.Find(context.Request.Path + context.Request.QueryString.Value) is not { } fault)
        {
            return next(context);
        }

        return fault.Kind switch
        {
            EngineFaultKind.Delay => DelayAsync(context, fault.Time),
            EngineFaultKind.Respond => context.Response.JsonAsync(System.Text.Encoding.UTF8.GetBytes(fault.Body), fault.Status),
            EngineFaultKind.Abort => AbortAsync(context),
            _ => CorruptAsync(context),
        };
    }

    private async Task DelayAsync(HttpContext context, TimeSpan delay)
    {
        await Task.Delay(delay, time, context.RequestAborted);
        await next(context);
    }

    // The body is shorter than its content length, so Kestrel sends what was written and closes the connection. HttpContext.Abort
    // would race with the sending: a client could receive the complete response, or nothing and repeat the request.
    private async Task AbortAsync(HttpContext context)
    {
        var body = await ResponseCapture.CaptureAsync(context, next);
        var response = context.Response;
        if (response.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
        {
            // These have no content length.
            response.StatusCode = StatusCodes.Status200OK;
        }

        response.ContentLength = Math.Max(1, body.Length);
        await response.BodyWriter.WriteAsync(body.AsMemory(0, body.Length / 2), context.RequestAborted);
        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private async Task CorruptAsync(HttpContext context)
    {
        var body = await ResponseCapture.CaptureAsync(context, next);
        if (body.Length > 0)
        {
            context.Response.ContentLength = body.Length;
            await context.Response.BodyWriter.WriteAsync(Array.ConvertAll(body, static one => (byte)(one ^ 0x55)), context.RequestAborted);
        }
    }
}
