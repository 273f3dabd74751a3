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
            EngineFaultKind.Abort => ChangeAsync(context, static body => body[..(body.Length / 2)]),
            _ => ChangeAsync(context, static body => Array.ConvertAll(body, static one => (byte)(one ^ 0x55))),
        };
    }

    private async Task DelayAsync(HttpContext context, TimeSpan delay)
    {
        await Task.Delay(delay, time, context.RequestAborted);
        await next(context);
    }

    // A body that is shorter than its content length makes the client fail.
    private async Task ChangeAsync(HttpContext context, Func<byte[], byte[]> change)
    {
        var whole = await ResponseCapture.CaptureAsync(context, next);
        var changed = change(whole);
        if (whole.Length > 0)
        {
            context.Response.ContentLength = whole.Length;
            await context.Response.BodyWriter.WriteAsync(changed, context.RequestAborted);
        }

        if (changed.Length < whole.Length || whole.Length == 0)
        {
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            context.Abort();
        }
    }
}
