using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.LocalEngine.Storage;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>Converts exceptions to the engine's error bodies, and responds to requests that no
/// endpoint handles as Go's HTTP server does.</summary>
internal sealed partial class ErrorHandlingMiddleware(RequestDelegate next, ILogger<ErrorHandlingMiddleware> logger, ErrorHandlingOptions options)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var response = context.Response;
        try
        {
            // ASP.NET Core routing ignores a trailing slash, as KIE does; the registry does not.
            if (!options.AllowTrailingSlash && context.Request.Path.Value is { Length: > 1 } path && path[^1] == '/')
            {
                await response.NotFoundAsync();
                return;
            }

            await next(context);
            if (!response.HasStarted && response.ContentType is null && response.ContentLength is null)
            {
                await WriteUnhandledAsync(response);
            }
        }
        catch (EngineApiException exception) when (!response.HasStarted)
        {
            await response.JsonAsync(exception.Error, ProtocolJson.Registry.GetTypeInfo<EngineError>(), exception.Status);
        }
        catch (OperationCanceledException exception) when (exception is ConnectionAbortedException || context.RequestAborted.IsCancellationRequested)
        {
            // The client disconnected; the status is only for the request log.
            if (!response.HasStarted)
            {
                response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            }
        }
        catch (BadHttpRequestException exception) when (!response.HasStarted)
        {
            await response.PlainTextAsync(exception.StatusCode, exception.Message);
        }
        catch (StorageException exception) when (!response.HasStarted)
        {
            // The journal has already logged the failure.
            await options.FailAsync(context, exception.Message);
        }
        catch (Exception exception) when (!response.HasStarted)
        {
            LogFailed(logger, exception, context.Request.Method, context.Request.Path);
            await options.FailAsync(context, exception.Message);
        }
    }

    private static Task WriteUnhandledAsync(HttpResponse response) => response.StatusCode switch
    {
        StatusCodes.Status404NotFound => response.NotFoundAsync(),
        StatusCodes.Status405MethodNotAllowed => response.PlainTextAsync(StatusCodes.Status405MethodNotAllowed, "Method Not Allowed"),
        _ => Task.CompletedTask,
    };

    [LoggerMessage(611, LogLevel.Error, "{Method} {Path} failed")]
    private static partial void LogFailed(ILogger logger, Exception exception, string method, string path);
}
