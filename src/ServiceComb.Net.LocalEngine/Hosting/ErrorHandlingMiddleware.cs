using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.LocalEngine.Storage;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>Around every request: refusals and failures become the engine's error bodies, and what no endpoint takes is
/// answered as Go's HTTP server answers it.</summary>
internal sealed partial class ErrorHandlingMiddleware(RequestDelegate next, ILogger<ErrorHandlingMiddleware> logger, ErrorHandlingOptions options)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var response = context.Response;
        try
        {
            // ASP.NET's routing takes a trailing slash for nothing, as KIE's does; the registry's does not.
            if (!options.TakesTrailingSlash && context.Request.Path.Value is { Length: > 1 } path && path[^1] == '/')
            {
                await response.NoSuchPageAsync();
                return;
            }

            await next(context);
            if (!response.HasStarted && response.ContentType is null && response.ContentLength is null)
            {
                await AnswerUnhandledAsync(response);
            }
        }
        catch (EngineApiException refusal) when (!response.HasStarted)
        {
            await response.JsonAsync(refusal.Error, RegistryJson.Default.EngineError, refusal.Status);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone; nobody reads an answer.
        }
        catch (BadHttpRequestException exception) when (!response.HasStarted)
        {
            await response.PlainAsync(exception.StatusCode, exception.Message);
        }
        catch (StorageException exception) when (!response.HasStarted)
        {
            // The journal has logged it once for all requests.
            await options.FailAsync(context, exception.Message);
        }
        catch (Exception exception) when (!response.HasStarted)
        {
            LogFailed(logger, exception, context.Request.Method, context.Request.Path);
            await options.FailAsync(context, exception.Message);
        }
    }

    private static Task AnswerUnhandledAsync(HttpResponse response) => response.StatusCode switch
    {
        StatusCodes.Status404NotFound => response.NoSuchPageAsync(),
        StatusCodes.Status405MethodNotAllowed => response.PlainAsync(StatusCodes.Status405MethodNotAllowed, "Method Not Allowed"),
        _ => Task.CompletedTask,
    };

    [LoggerMessage(611, LogLevel.Error, "{Method} {Path} failed")]
    private static partial void LogFailed(ILogger logger, Exception exception, string method, string path);
}
