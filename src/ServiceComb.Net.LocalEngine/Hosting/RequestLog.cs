using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>Logs one line per request after the response. Headers and bodies are not logged because they may contain
/// secrets.</summary>
internal sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            LogRequest(
                logger,
                context.Request.Method,
                LoggedTarget.Format(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget),
                context.Response.StatusCode,
                (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds,
                context.Connection.RemoteIpAddress?.ToString() ?? "-");
        }
    }

    [LoggerMessage(621, LogLevel.Information, "{Method} {Target} -> {Status} in {Milliseconds} ms from {Address}")]
    private static partial void LogRequest(ILogger logger, string method, string target, int status, long milliseconds, string address);
}
