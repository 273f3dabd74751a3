using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Polly;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Snapshot;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>One governed request at the gateway through its tries. Between two tries everything that the first one left in
/// the HttpContext is undone.</summary>
internal sealed class ProxiedCall(
    GovernanceMiddleware middleware, HttpContext context, RequestDelegate next, ServiceEntry entry, ProxiedRequestView view, GovernedPolicies policies,
    GovernanceSnapshot snapshot)
    : GovernedCall<ProxiedRequestView>(middleware.Governor, entry, view, policies, snapshot, context.RequestAborted)
{
    private readonly IReverseProxyFeature _proxy = context.GetReverseProxyFeature();
    private readonly KeyValuePair<string, StringValues>[] _headers = [.. context.Response.Headers];
    private readonly Stream _original = context.Request.Body;
    private readonly TaskCompletionSource _concluded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ForwardedAttempt? _attempt;
    private RequestBody? _body;

    /// <summary>What the client did wrong while its body was read; to be thrown when the pipeline is through.</summary>
    public ExceptionDispatchInfo? ClientFault { get; private set; }

    /// <summary>The fault that ended the last try, if one did.</summary>
    public FaultInjectionPolicy? Injected { get; private set; }

    public override EndpointRequirement Endpoint { get; } = middleware.EndpointOf(context.Request);

    /// <summary>Ends when the response was passed on to the client.</summary>
    public Task Forwarding => _attempt?.Forwarding ?? Task.CompletedTask;

    private bool MayTryAgain => _body is { IsReplayable: true } && !IsUsedUp;

    /// <summary>Judges the head of a response, and waits until the policies are through with it: the client does not see a
    /// response of a call that is still under way for them.</summary>
    /// <returns>Whether the response is dropped because another try follows.</returns>
    public async ValueTask<bool> DiscardsAsync(HttpResponseMessage head)
    {
        var outcome = CallOutcome.Of(head).WithoutResponse();
        var isRepeated = Policies.WouldRetry(outcome.StatusCode);
        var isDiscarded = isRepeated && MayTryAgain;
        // A response that is not dropped is the client's now.
        IsLastAttempt |= !isDiscarded;
        _attempt?.OnHead(outcome, isDiscarded);
        if (!isDiscarded)
        {
            await _concluded.Task;
        }

        return isDiscarded;
    }

    /// <summary>Notes that the policies are through with the call.</summary>
    public void Conclude() => _concluded.TrySetResult();

    /// <summary>Gives the request its own body back.</summary>
    public void Close()
    {
        if (_body is not null)
        {
            context.Request.Body = _original;
        }
    }

    protected override async ValueTask<Outcome<CallOutcome>> AttemptAsync(CancellationToken token)
    {
        try
        {
            Injected = null;
            if (Count > 0)
            {
                Reset();
            }
            else if (Policies.MaxAttempts > 1 && !await HoldBodyAsync(token))
            {
                return Outcome.FromResult(new CallOutcome(StatusCodes.Status400BadRequest, null));
            }

            return await base.AttemptAsync(token);
        }
        catch (Exception exception)
        {
            // Whatever it is, the policies judge it.
            return Outcome.FromException<CallOutcome>(exception);
        }
    }

    protected override CallOutcome Abort(FaultInjectionPolicy fault)
    {
        Injected = fault;
        return new CallOutcome(fault.ReturnsNull ? StatusCodes.Status200OK : fault.Status, null);
    }

    protected override async ValueTask<Outcome<CallOutcome>> SendAsync(CancellationToken token)
    {
        var attempt = _attempt = new ForwardedAttempt(context, Caller, token);
        GovernanceMiddleware.Restrict(context, Slot);
        attempt.Begin(next);
        var outcome = await attempt.Outcome;
        return outcome.Exception is null && attempt.IsOver ? Judge(outcome.Result, token) : outcome;
    }

    protected override void Reset()
    {
        context.Response.Clear();
        foreach (var (name, values) in _headers)
        {
            context.Response.Headers[name] = values;
        }

        context.Features.Set<IForwarderErrorFeature>(null);
        _proxy.ProxiedDestination = null;
        _body?.Rewind(context.Request);
    }

    private async ValueTask<bool> HoldBodyAsync(CancellationToken token)
    {
        ApplyLimit();
        try
        {
            _body = await RequestBody.ReadAsync(context.Request, middleware.MaxReplayedBodySize, token);
        }
        catch (Exception exception) when (!token.IsCancellationRequested)
        {
            // An IOException, and yet no failure of an instance.
            ClientFault = ExceptionDispatchInfo.Capture(exception);
            IsLastAttempt = true;
            return false;
        }

        IsLastAttempt |= !_body.IsReplayable;
        _body.Rewind(context.Request);
        return true;
    }

    // The route's own limit: YARP would set it further down, which is too late once reading began.
    private void ApplyLimit()
    {
        if (_proxy.Route.Config.MaxRequestBodySize is { } limit
            && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = limit == -1 ? null : limit;
        }
    }

    // What YARP made of a try that has no response of an instance.
    private Outcome<CallOutcome> Judge(CallOutcome outcome, CancellationToken token)
    {
        if (context.GetForwarderErrorFeature() is not { Exception: { } exception, Error: var error })
        {
            return Outcome.FromResult(outcome);
        }

        if (token.IsCancellationRequested && !context.Response.HasStarted)
        {
            return Outcome.FromException<CallOutcome>(new OperationCanceledException(token));
        }

        if (context.Response.HasStarted || IsOfClient(error))
        {
            IsLastAttempt = true;
            return Outcome.FromResult(outcome);
        }

        return Outcome.FromException<CallOutcome>(
            error == ForwarderError.RequestTimedOut && !ConnectionFailure.Matches(exception) ? new TimeoutException("no answer in time", exception) : exception);
    }

    private static bool IsOfClient(ForwarderError error) => error is
        ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.RequestBodyClient
        or ForwarderError.ResponseBodyCanceled or ForwarderError.ResponseBodyClient
        or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeRequestClient
        or ForwarderError.UpgradeResponseCanceled or ForwarderError.UpgradeResponseClient;
}
