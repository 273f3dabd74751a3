using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Polly;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Yarp.Clusters;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Represents one governed request at the gateway. Changes that an attempt made to the HttpContext are undone
/// before the next one.</summary>
internal sealed class ProxiedCall(
    GovernanceMiddleware middleware, HttpContext context, RequestDelegate next, ServiceCluster cluster, ServiceEntry entry, ProxiedRequestView view, GovernedPolicies policies,
    GovernanceSnapshot snapshot)
    : GovernedCall<ProxiedRequestView>(middleware.Selector, entry, view, policies, snapshot, context.RequestAborted)
{
    private readonly IReverseProxyFeature _proxy = context.GetReverseProxyFeature();
    private readonly KeyValuePair<string, StringValues>[] _headers = [.. context.Response.Headers];
    private readonly Stream _originalBody = context.Request.Body;
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DestinationRestriction? _restriction = DestinationRestriction.Create(context.GetReverseProxyFeature());
    private ForwardedAttempt? _attempt;
    private DestinationState? _destination;
    private RequestBody? _body;

    /// <summary>Gets the error that the client caused while its body was read; rethrown after the pipeline.</summary>
    public ExceptionDispatchInfo? ClientError { get; private set; }

    /// <summary>Gets the fault that aborted the last attempt; null for none.</summary>
    public FaultInjectionPolicy? InjectedFault { get; private set; }

    public override EndpointRequirement Endpoint { get; } =
        new(cluster.Scheme, ForwardedVersion.IsGrpc(context.Request) ? ProtocolPreference.Grpc : ProtocolPreference.Any);

    /// <summary>Gets the task that completes when the response has been forwarded to the client.</summary>
    public Task Forwarding => _attempt?.Forwarding ?? Task.CompletedTask;

    private bool CanRetry => _body is { IsReplayable: true } && !IsExhausted;

    /// <summary>Evaluates a response head and waits until the policies have completed: the client must not receive a
    /// response while the policies still process the call.</summary>
    /// <returns>True when the response is discarded because another attempt follows.</returns>
    public async ValueTask<bool> ShouldDiscardAsync(HttpResponseMessage head)
    {
        var outcome = CallOutcome.FromResponse(head).WithoutResponse();
        var isRepeated = Policies.WouldRetry(outcome.StatusCode);
        var isDiscarded = isRepeated && CanRetry;
        // A response that is not discarded goes to the client.
        IsLastAttempt |= !isDiscarded;
        _attempt?.OnHead(outcome, isDiscarded);
        if (!isDiscarded)
        {
            await _completed.Task;
        }

        return isDiscarded;
    }

    /// <summary>Signals that the policies have completed.</summary>
    public void Complete() => _completed.TrySetResult();

    /// <summary>Restores the original request body.</summary>
    public void Close()
    {
        if (_body is not null)
        {
            context.Request.Body = _originalBody;
        }
    }

    public override async ValueTask<Outcome<CallOutcome>> AttemptAsync(CancellationToken token)
    {
        try
        {
            InjectedFault = null;
            if (AttemptCount > 0)
            {
                Reset();
            }
            else if (Policies.MaxAttempts > 1 && !await BufferBodyAsync(token))
            {
                return Outcome.FromResult(new CallOutcome(StatusCodes.Status400BadRequest, null));
            }

            return await base.AttemptAsync(token);
        }
        catch (Exception exception)
        {
            // The policies evaluate any failure.
            return Outcome.FromException<CallOutcome>(exception);
        }
    }

    public override bool Accepts(InstanceSlot slot) => _restriction?.Accepts(slot.Instance.InstanceId) ?? true;

    public override bool TryExtend() => _restriction?.TryExtend() ?? false;

    protected override void OnEnded(in Outcome<CallOutcome> outcome)
    {
        if (_destination is { } destination)
        {
            middleware.Health.Report(_proxy.Cluster.Config.ClusterId, destination, Slot, Policies.Isolation, outcome);
        }
    }

    protected override CallOutcome Abort(FaultInjectionPolicy fault)
    {
        InjectedFault = fault;
        return new CallOutcome(fault.ReturnsNull ? StatusCodes.Status200OK : fault.Status, null);
    }

    protected override async ValueTask<Outcome<CallOutcome>> SendAsync(CancellationToken token)
    {
        var attempt = _attempt = new ForwardedAttempt(context, CallerToken, token);
        _destination = GovernanceMiddleware.Restrict(context, cluster, Slot);
        attempt.Begin(next);
        var outcome = await attempt.Outcome;
        return outcome.Exception is null && attempt.EndedWithoutResponse ? ToOutcome(outcome.Result, token) : outcome;
    }

    /// <summary>Removes what attempts wrote to the response.</summary>
    public void RestoreResponse()
    {
        context.Response.Clear();
        foreach (var (name, values) in _headers)
        {
            context.Response.Headers[name] = values;
        }
    }

    protected override void Reset()
    {
        RestoreResponse();
        context.Features.Set<IForwarderErrorFeature>(null);
        _proxy.ProxiedDestination = null;
        _body?.Rewind(context.Request);
    }

    private async ValueTask<bool> BufferBodyAsync(CancellationToken token)
    {
        ApplyBodySizeLimit();
        try
        {
            _body = await RequestBody.ReadAsync(context.Request, middleware.MaxReplayedBodySize, token);
        }
        catch (Exception exception) when (!token.IsCancellationRequested)
        {
            // An IOException, but not a failure of an instance.
            ClientError = ExceptionDispatchInfo.Capture(exception);
            IsLastAttempt = true;
            return false;
        }

        IsLastAttempt |= !_body.IsReplayable;
        _body.Rewind(context.Request);
        return true;
    }

    // Apply the limit of the route here: YARP applies it later, which is too late once the body is being read.
    private void ApplyBodySizeLimit()
    {
        if (_proxy.Route.Config.MaxRequestBodySize is { } limit
            && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = limit == -1 ? null : limit;
        }
    }

    // Converts the error of YARP for an attempt without a response of an instance.
    private Outcome<CallOutcome> ToOutcome(CallOutcome outcome, CancellationToken token)
    {
        if (context.Response.HasStarted)
        {
            // By YARP, or by middleware after UseServiceComb().
            IsLastAttempt = true;
            return Outcome.FromResult(outcome);
        }

        if (context.GetForwarderErrorFeature() is not { Exception: { } exception, Error: var error })
        {
            return Outcome.FromResult(outcome);
        }

        if (token.IsCancellationRequested)
        {
            return Outcome.FromException<CallOutcome>(new OperationCanceledException(token));
        }

        if (IsClientError(error))
        {
            IsLastAttempt = true;
            return Outcome.FromResult(outcome);
        }

        return Outcome.FromException<CallOutcome>(
            error == ForwarderError.RequestTimedOut && !ConnectionFailure.Matches(exception) ? new TimeoutException("no response in time", exception) : exception);
    }

    private static bool IsClientError(ForwarderError error) => error is
        ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.RequestBodyClient
        or ForwarderError.ResponseBodyCanceled or ForwarderError.ResponseBodyClient
        or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeRequestClient
        or ForwarderError.UpgradeResponseCanceled or ForwarderError.UpgradeResponseClient;
}
