using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Diagnostics;

namespace Shop.Orders;

/// <summary>Responds with 429 or 503 instead of 500 when another service, or a policy in front of it, takes no calls, so that the
/// caller knows that it may try again, and with the status of a request that cannot be read.</summary>
internal sealed partial class FailedCallHandler(IProblemDetailsService problems, ILogger<FailedCallHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (FindStatus(exception) is not { } status)
        {
            return false;
        }

        LogFailedCall(logger, httpContext.Request.Path, status, exception.Message);
        httpContext.Response.StatusCode = status;
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext });
    }

    private static int? FindStatus(Exception exception) => exception switch
    {
        BadHttpRequestException invalid => invalid.StatusCode,
        HttpRequestException { StatusCode: HttpStatusCode.TooManyRequests } or RpcException { StatusCode: StatusCode.ResourceExhausted } => StatusCodes.Status429TooManyRequests,
        HttpRequestException { StatusCode: null or >= HttpStatusCode.InternalServerError } or RpcException { StatusCode: StatusCode.Unavailable } => StatusCodes.Status503ServiceUnavailable,
        _ => null,
    };

    [LoggerMessage(LogLevel.Warning, "A request for {Path} is answered with {Status}: {Reason}")]
    private static partial void LogFailedCall(ILogger logger, string path, int status, string reason);
}
