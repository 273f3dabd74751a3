using Microsoft.AspNetCore.Http;
using Polly;
using ServiceComb.Net.Governance.Calls;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>One try that YARP forwards. Its outcome is there with the head of the response, while the body or an upgraded
/// connection may go on for hours: a call takes as long as its head, as for HttpClient.</summary>
internal sealed class ForwardedAttempt
{
    private readonly HttpContext _context;
    private readonly CancellationToken _caller;
    private readonly TaskCompletionSource<Outcome<CallOutcome>> _outcome = new();
    private readonly CancellationTokenSource? _aborted;
    private readonly CancellationTokenRegistration _limit;
    private CallOutcome? _head;

    /// <param name="context">The request.</param>
    /// <param name="caller">The token of the client.</param>
    /// <param name="limited">The token of the policies, which ends the try until its head is there.</param>
    public ForwardedAttempt(HttpContext context, CancellationToken caller, CancellationToken limited)
    {
        (_context, _caller) = (context, caller);
        if (limited != caller)
        {
            _aborted = CancellationTokenSource.CreateLinkedTokenSource(caller);
            _limit = limited.UnsafeRegister(static aborted => ((CancellationTokenSource)aborted!).Cancel(), _aborted);
        }
    }

    /// <summary>What came of the try.</summary>
    public Task<Outcome<CallOutcome>> Outcome => _outcome.Task;

    /// <summary>Ends when the response was passed on.</summary>
    public Task Forwarding { get; private set; } = Task.CompletedTask;

    /// <summary>Whether the try ended without a response of an instance.</summary>
    public bool IsOver { get; private set; }

    public void Begin(RequestDelegate next) => Forwarding = ForwardAsync(next);

    /// <summary>Takes the head of the response.</summary>
    /// <param name="head">How policies see it.</param>
    /// <param name="isDiscarded">Whether the response is dropped; the try ends when that is done.</param>
    public void OnHead(CallOutcome head, bool isDiscarded)
    {
        _head = head;
        if (!isDiscarded)
        {
            _limit.Dispose();
            _outcome.TrySetResult(Polly.Outcome.FromResult(head));
        }
    }

    private async Task ForwardAsync(RequestDelegate next)
    {
        var outcome = Polly.Outcome.FromException<CallOutcome>(new OperationCanceledException(_caller));
        try
        {
            // YARP watches this token alone, and a time limiter has its own.
            _context.RequestAborted = _aborted?.Token ?? _caller;
            await next(_context);
            IsOver = _head is null;
            outcome = Polly.Outcome.FromResult(_head ?? new CallOutcome(_context.Response.StatusCode, null));
        }
        catch (Exception exception) when (!_outcome.Task.IsCompleted)
        {
            // Whatever it is, the policies judge it.
            outcome = Polly.Outcome.FromException<CallOutcome>(exception);
        }
        finally
        {
            _context.RequestAborted = _caller;
            await _limit.DisposeAsync();
            _aborted?.Dispose();
            _outcome.TrySetResult(outcome);
        }
    }
}
