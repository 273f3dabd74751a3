using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Http;
using Polly;
using ServiceComb.Net.Governance.Calls;

namespace ServiceComb.Net.Governance;

/// <summary>Represents one governed incoming request. Its duration ends when the response starts.</summary>
internal sealed class IncomingCall : CallState
{
    private readonly HttpContext _context;
    private readonly IncomingRequestView _view;
    private readonly RequestDelegate _next;
    private readonly TimeProvider _time;
    private ExceptionDispatchInfo? _failure;

    public IncomingCall(HttpContext context, in IncomingRequestView view, RequestDelegate next, TimeProvider time)
    {
        (_context, _view, _next, _time) = (context, view, next, time);
        context.Response.OnStarting(static request => ((IncomingCall)request).OnResponseStartingAsync(), this);
    }

    /// <summary>Gets whether the policies accepted the request.</summary>
    public bool IsServed { get; private set; }

    public override CancellationToken CallerToken => _context.RequestAborted;

    public override string? FindHeader(string name) => _view.TryGetHeader(name, out var value) ? value : null;

    /// <summary>Serves the request.</summary>
    public override async ValueTask<Outcome<CallOutcome>> AttemptAsync(CancellationToken token)
    {
        IsServed = true;
        try
        {
            await _next(_context);
            var status = ReportedStatus.Resolve(_context.Response.StatusCode, _context.Response.Headers[ReportedStatus.Header]);
            return Outcome.FromResult(new CallOutcome(status, null));
        }
        catch (OperationCanceledException exception) when (_context.RequestAborted.IsCancellationRequested)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
            return Outcome.FromException<CallOutcome>(exception);
        }
        catch (Exception exception)
        {
            // The exception handlers of the app receive the exception; policies see the status that it results in.
            _failure = ExceptionDispatchInfo.Capture(exception);
            return Outcome.FromResult(new CallOutcome((exception as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError, null));
        }
    }

    /// <summary>Rethrows the exception of the app, if there was one.</summary>
    public void Rethrow() => _failure?.Throw();

    private Task OnResponseStartingAsync()
    {
        EndTimestamp = _time.GetTimestamp();
        return Task.CompletedTask;
    }
}
