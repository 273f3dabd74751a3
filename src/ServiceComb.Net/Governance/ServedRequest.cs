using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Http;
using Polly;
using ServiceComb.Net.Governance.Calls;

namespace ServiceComb.Net.Governance;

/// <summary>One governed request on its way through the rest of the app.</summary>
internal sealed class ServedRequest(HttpContext context, RequestDelegate next)
{
    private ExceptionDispatchInfo? _failure;

    /// <summary>Whether the policies let it through.</summary>
    public bool WasServed { get; private set; }

    public async ValueTask<Outcome<CallOutcome>> ServeAsync()
    {
        WasServed = true;
        try
        {
            await next(context);
            return Outcome.FromResult(new CallOutcome(context.Response.StatusCode, null));
        }
        catch (OperationCanceledException exception) when (context.RequestAborted.IsCancellationRequested)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
            return Outcome.FromException<CallOutcome>(exception);
        }
        catch (Exception exception)
        {
            // The app's own handlers get it; policies see the status it will become.
            _failure = ExceptionDispatchInfo.Capture(exception);
            return Outcome.FromResult(new CallOutcome((exception as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError, null));
        }
    }

    /// <summary>Throws what the app threw.</summary>
    public void Rethrow() => _failure?.Throw();
}
