using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Polly;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Governance.Strategies;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>One governed request at the gateway through its tries. Between two tries everything that the first one left in
/// the HttpContext is undone.</summary>
internal sealed class ProxiedExchange(
    GovernanceMiddleware middleware, HttpContext context, RequestDelegate next, ServiceEntry entry, ProxiedRequestView view, GovernedPolicies policies,
    GovernanceSnapshot snapshot)
    : CallTries(policies, snapshot, context.RequestAborted)
{
    private readonly IReverseProxyFeature _proxy = context.GetReverseProxyFeature();
    private readonly KeyValuePair<string, StringValues>[] _headers = [.. context.Response.Headers];
    private readonly Stream _original = context.Request.Body;
    private ResilienceContext? _resilience;
    private ForwardedTry? _try;
    private RequestBody? _body;

    /// <summary>What the client did wrong while its body was read; to be thrown when the pipeline is through.</summary>
    public ExceptionDispatchInfo? ClientFault { get; private set; }

    /// <summary>The fault that ended the last try, if one did.</summary>
    public FaultInjectionPolicy? Injected { get; private set; }

    public ServiceEntry Entry => entry;

    public ProxiedRequestView View => view;

    /// <summary>Ends when the response was passed on to the client.</summary>
    public Task Forwarding => _try?.Forwarding ?? Task.CompletedTask;

    private bool MayTryAgain => _body is { IsReplayable: true } && !IsUsedUp;

    /// <summary>Judges the head of a response.</summary>
    /// <returns>Whether the response is dropped because another try follows.</returns>
    public bool Discards(HttpResponseMessage head)
    {
        var outcome = CallOutcome.Of(head).WithoutResponse();
        var isRepeated = Policies.WouldRetry(outcome.StatusCode);
        var isDiscarded = isRepeated && MayTryAgain;
        if (isRepeated && !isDiscarded)
        {
            // The response is the client's now.
            LastTry.Mark(_resilience!);
        }

        _try?.OnHead(outcome, isDiscarded);
        return isDiscarded;
    }

    public async ValueTask<Outcome<CallOutcome>> TryAsync(ResilienceContext resilience)
    {
        try
        {
            var fault = middleware.Governor.Attempt(this, entry);
            if (Count > 1)
            {
                Undo();
            }
            else if (Policies.MaxAttempts > 1 && !await HoldBodyAsync(resilience))
            {
                return Outcome.FromResult(new CallOutcome(StatusCodes.Status400BadRequest, null));
            }
            else
            {
                _body?.Rewind(context.Request);
            }

            Injected = fault is { Fault: FaultKind.Abort } ? fault : null;
            if (Injected is { } abort)
            {
                return Outcome.FromResult(new CallOutcome(abort.ReturnsNull ? StatusCodes.Status200OK : abort.Status, null));
            }

            return await BeginAsync(resilience, fault, middleware.Governor);
        }
        catch (Exception exception)
        {
            // Whatever it is, the pipeline judges it.
            return Outcome.FromException<CallOutcome>(exception);
        }
    }

    /// <summary>Gives the request its own body back.</summary>
    public void Close()
    {
        if (_body is not null)
        {
            context.Request.Body = _original;
        }
    }

    private async ValueTask<Outcome<CallOutcome>> BeginAsync(ResilienceContext resilience, FaultInjectionPolicy? delay, CallGovernor governor)
    {
        if (delay is not null)
        {
            await Task.Delay(delay.Delay, governor.Time, resilience.CancellationToken);
            BeginsAt = 0;
        }

        return governor.Begin(this, entry, view) is { } problem && !(Queue is not null && await governor.WaitAsync(this, entry, resilience.CancellationToken))
            ? Outcome.FromException<CallOutcome>(problem)
            : await SendAsync(resilience, governor);
    }

    private async ValueTask<Outcome<CallOutcome>> SendAsync(ResilienceContext resilience, CallGovernor governor)
    {
        _resilience = resilience;
        while (true)
        {
            var attempt = _try = new ForwardedTry(context, Caller, resilience.CancellationToken);
            GovernanceMiddleware.Restrict(_proxy, Slot.Instance);
            attempt.Begin(next);
            var outcome = await attempt.Outcome;
            if (outcome.Exception is null && attempt.IsOver)
            {
                outcome = Judge(resilience, outcome.Result);
            }

            End(outcome, governor.Time);
            if (!governor.TryReconnect(this, entry, view, outcome))
            {
                return outcome;
            }

            Undo();
        }
    }

    private async ValueTask<bool> HoldBodyAsync(ResilienceContext resilience)
    {
        ApplyLimit();
        try
        {
            _body = await RequestBody.ReadAsync(context.Request, middleware.LargestReplayedBody, resilience.CancellationToken);
        }
        catch (Exception exception) when (!resilience.CancellationToken.IsCancellationRequested)
        {
            // An IOException, and yet no failure of an instance.
            ClientFault = ExceptionDispatchInfo.Capture(exception);
            LastTry.Mark(resilience);
            return false;
        }

        if (!_body.IsReplayable)
        {
            LastTry.Mark(resilience);
        }

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

    private void Undo()
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

    // What YARP made of a try that has no response of an instance.
    private Outcome<CallOutcome> Judge(ResilienceContext resilience, CallOutcome outcome)
    {
        if (context.GetForwarderErrorFeature() is not { Exception: { } exception, Error: var error })
        {
            return Outcome.FromResult(outcome);
        }

        if (resilience.CancellationToken.IsCancellationRequested && !context.Response.HasStarted)
        {
            return Outcome.FromException<CallOutcome>(new OperationCanceledException(resilience.CancellationToken));
        }

        if (context.Response.HasStarted || IsOfClient(error))
        {
            LastTry.Mark(resilience);
            return Outcome.FromResult(outcome);
        }

        return Outcome.FromException<CallOutcome>(
            error == ForwarderError.RequestTimedOut && !ConnectionFailure.Is(exception) ? new TimeoutException("no answer in time", exception) : exception);
    }

    private static bool IsOfClient(ForwarderError error) => error is
        ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.RequestBodyClient
        or ForwarderError.ResponseBodyCanceled or ForwarderError.ResponseBodyClient
        or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeRequestClient
        or ForwarderError.UpgradeResponseCanceled or ForwarderError.UpgradeResponseClient;
}
