using System.Globalization;
using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Polly;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Strategies;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>One governed request at the gateway through its tries. Between two tries everything that the first one left in
/// the HttpContext is undone.</summary>
internal sealed class ProxiedExchange(
    GovernanceMiddleware middleware, HttpContext context, RequestDelegate next, ServiceEntry entry, GovernedPolicies policies)
    : CallTries(policies, context.RequestAborted)
{
    private readonly IReverseProxyFeature _proxy = context.GetReverseProxyFeature();
    private readonly KeyValuePair<string, StringValues>[] _headers = [.. context.Response.Headers];
    private readonly Stream _original = context.Request.Body;
    private RequestBody? _body;
    private bool _discarded;

    /// <summary>What the client did wrong while its body was read; to be thrown when the pipeline is through.</summary>
    public ExceptionDispatchInfo? ClientFault { get; private set; }

    /// <summary>The fault that ended the last try, if one did.</summary>
    public FaultInjectionPolicy? Injected { get; private set; }

    public ProxiedRequestView View => new(context, _proxy.Route.Config, entry.ServiceName);

    private bool MayTryAgain => _body is { IsReplayable: true } && !IsUsedUp;

    /// <summary>Whether an answer of this status is dropped because another try follows.</summary>
    public bool Discards(int status) => _discarded = MayTryAgain && Policies.WouldRetry(status);

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

            _body?.Rewind(context.Request);
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

        return governor.Begin(this, entry, View) is { } problem && !(Queue is not null && await governor.WaitAsync(this, entry, resilience.CancellationToken))
            ? Outcome.FromException<CallOutcome>(problem)
            : await SendAsync(resilience, governor);
    }

    private async ValueTask<Outcome<CallOutcome>> SendAsync(ResilienceContext resilience, CallGovernor governor)
    {
        var outcome = Outcome.FromException<CallOutcome>(new OperationCanceledException(resilience.CancellationToken));
        try
        {
            // YARP watches this token alone, and a time limiter has its own.
            context.RequestAborted = resilience.CancellationToken;
            GovernanceMiddleware.Restrict(_proxy, Slot.Instance);
            await next(context);
            GovernanceMiddleware.TellRefusal(context, entry, Slot.Instance);
            return outcome = Judge(resilience);
        }
        catch (Exception exception)
        {
            // Whatever it is, the pipeline judges it.
            return outcome = Outcome.FromException<CallOutcome>(exception);
        }
        finally
        {
            context.RequestAborted = Caller;
            End(outcome, governor.Time);
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
        _discarded = false;
        context.Response.Clear();
        foreach (var (name, values) in _headers)
        {
            context.Response.Headers[name] = values;
        }

        context.Features.Set<IForwarderErrorFeature>(null);
        _proxy.ProxiedDestination = null;
    }

    private Outcome<CallOutcome> Judge(ResilienceContext resilience)
    {
        var status = context.Response.StatusCode;
        if (status == StatusCodes.Status200OK && context.Response.Headers.TryGetValue(GrpcStatus.Header, out var code))
        {
            status = GrpcStatus.ToHttp(code.ToString());
        }

        var failure = context.GetForwarderErrorFeature();
        if (failure is not { Exception: { } exception })
        {
            // An answer that was not kept back is the client's now.
            if (Policies.WouldRetry(status) && !_discarded)
            {
                LastTry.Mark(resilience);
            }

            return Outcome.FromResult(new CallOutcome(status, null) { AskedPause = AskedPause() });
        }

        if (context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            return Outcome.FromException<CallOutcome>(new OperationCanceledException(context.RequestAborted));
        }

        if (context.Response.HasStarted || IsOfClient(failure.Error))
        {
            LastTry.Mark(resilience);
            return Outcome.FromResult(new CallOutcome(status, null));
        }

        return Outcome.FromException<CallOutcome>(
            failure.Error == ForwarderError.RequestTimedOut ? new TimeoutException("no answer in time", exception) : exception);
    }

    private TimeSpan? AskedPause() =>
        int.TryParse(context.Response.Headers.RetryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private static bool IsOfClient(ForwarderError error) => error is
        ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.RequestBodyClient
        or ForwarderError.ResponseBodyCanceled or ForwarderError.ResponseBodyClient
        or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeRequestClient
        or ForwarderError.UpgradeResponseCanceled or ForwarderError.UpgradeResponseClient;
}
