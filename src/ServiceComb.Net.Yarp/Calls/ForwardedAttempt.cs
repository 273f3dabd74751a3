using Microsoft.AspNetCore.Http;
using Polly;
using ServiceComb.Net.Governance.Outcomes;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Represents one attempt that YARP forwards. Its outcome is available with the response head, while the body or
/// an upgraded connection may continue for hours: the duration of a call ends with its head, as for HttpClient.</summary>
internal sealed class ForwardedAttempt
{
    private readonly HttpContext _context;
    private readonly CancellationToken _callerToken;
    private readonly TaskCompletionSource<Outcome<CallOutcome>> _outcome = new();
    private readonly CancellationTokenSource? _aborted;
    private readonly CancellationTokenRegistration _attemptRegistration;
    private CallOutcome? _head;

    /// <param name="context">The HTTP context of the request.</param>
    /// <param name="callerToken">The token of the client.</param>
    /// <param name="attemptToken">The token of the policies, which cancels the attempt until the response head
    /// arrives.</param>
    public ForwardedAttempt(HttpContext context, CancellationToken callerToken, CancellationToken attemptToken)
    {
        (_context, _callerToken) = (context, callerToken);
        if (attemptToken != callerToken)
        {
            _aborted = CancellationTokenSource.CreateLinkedTokenSource(callerToken);
            _attemptRegistration = attemptToken.UnsafeRegister(static aborted => ((CancellationTokenSource)aborted!).Cancel(), _aborted);
        }
    }

    /// <summary>Gets the outcome of the attempt.</summary>
    public Task<Outcome<CallOutcome>> Outcome => _outcome.Task;

    /// <summary>Gets the task that completes when the response has been forwarded.</summary>
    public Task Forwarding { get; private set; } = Task.CompletedTask;

    /// <summary>Gets a value that indicates whether the attempt ended without a response of an instance.</summary>
    public bool EndedWithoutResponse { get; private set; }

    public void Begin(RequestDelegate next) => Forwarding = ForwardAsync(next);

    /// <summary>Records the response head.</summary>
    /// <param name="head">The outcome for the policies.</param>
    /// <param name="isDiscarded">Whether the response is discarded; the attempt then ends with the forwarding.</param>
    public void OnHead(CallOutcome head, bool isDiscarded)
    {
        _head = head;
        if (!isDiscarded)
        {
            _attemptRegistration.Dispose();
            _outcome.TrySetResult(Polly.Outcome.FromResult(head));
        }
    }

    private async Task ForwardAsync(RequestDelegate next)
    {
        var outcome = Polly.Outcome.FromException<CallOutcome>(new OperationCanceledException(_callerToken));
        try
        {
            // YARP only observes this token, and a time limiter uses its own.
            _context.RequestAborted = _aborted?.Token ?? _callerToken;
            await next(_context);
            EndedWithoutResponse = _head is null;
            outcome = Polly.Outcome.FromResult(_head ?? new CallOutcome(_context.Response.StatusCode, null));
        }
        catch (Exception exception) when (!_outcome.Task.IsCompleted)
        {
            // The policies evaluate any failure.
            outcome = Polly.Outcome.FromException<CallOutcome>(exception);
        }
        finally
        {
            _context.RequestAborted = _callerToken;
            await _attemptRegistration.DisposeAsync();
            _aborted?.Dispose();
            _outcome.TrySetResult(outcome);
        }
    }
}
