using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Polly;
using ServiceComb.Net.Discovery;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Discovery.Resolution;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Outcomes;
using ServiceComb.Net.Governance.Pipelines;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Yarp.Clusters;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Represents one governed request at the gateway. Changes that an attempt made to the HttpContext are undone
/// before the next one.</summary>
/// <remarks>Most requests need one attempt. Unless a policy makes them wait or limits their time, the policies begin before
/// YARP forwards the request and end with the response head, without a task of their own. Everything else runs as calls of
/// HttpClient do, with a <see cref="ForwardedAttempt"/> each.</remarks>
internal sealed class ProxiedCall(
    GovernanceMiddleware middleware, HttpContext context, IReverseProxyFeature proxy, RequestDelegate next, ServiceCluster cluster, ServiceEntry entry,
    EndpointRequirement endpoint, ProxiedRequestView view, GovernedPolicies policies, GovernanceSnapshot snapshot)
    : GovernedCall<ProxiedRequestView>(middleware.Selector, entry, view, policies, snapshot, context.RequestAborted), IForwardedCall
{
    private static readonly TaskCompletionSource Completed = CreateCompleted();
    private readonly DestinationRestriction? _restriction = DestinationRestriction.Create(proxy, context.Features.Get<AffinitySelection>());
    private KeyValuePair<string, StringValues>[] _headers = CopyHeaders(context.Response);
    private TaskCompletionSource? _completed;
    private CallObservation? _observation;
    private CallPermit _permit;
    private bool _isEnded;
    private StrongBox<CallOutcome>? _discarded;
    private ForwardedAttempt? _attempt;
    private DestinationState? _destination;
    private Stream? _originalBody;
    private RequestBody? _body;

    /// <summary>Gets the fault that aborted the last attempt; null for none.</summary>
    public FaultInjectionPolicy? InjectedFault { get; private set; }

    public override EndpointRequirement Endpoint => endpoint;

    private bool CanRetry => !IsLastAttempt && !IsExhausted && _body?.TryStop() != false;

    /// <summary>Returns the headers that a response has before it is forwarded.</summary>
    public static KeyValuePair<string, StringValues>[] CopyHeaders(HttpResponse response) => response.Headers.Count == 0 ? [] : [.. response.Headers];

    /// <summary>Forwards the request under its policies.</summary>
    public async Task InvokeAsync()
    {
        context.Features.Set<IForwardedCall>(this);
        try
        {
            // The span must not become current outside of this method.
            _observation = CallObservation.Begin(middleware.Selector, Entry.ServiceName, context.Request.Method);
            ValueTask<Outcome<CallOutcome>> running;
            if (!Policies.CanComplete || Policies.FaultInjection is not null)
            {
                running = RunAsync();
            }
            else if (Policies.Begin(this, out _permit) is { } rejection)
            {
                running = Outcome.FromExceptionAsValueTask<CallOutcome>(rejection);
            }
            else if (TryBeginAttempt() is { } problem)
            {
                running = Policies.ContinueAsync(QueueOrFailAsync(problem, CallerToken), this, _permit);
            }
            else
            {
                Exception? failure = null;
                try
                {
                    await next(context);
                }
                catch (Exception exception) when (!_isEnded)
                {
                    // The policies evaluate any failure.
                    failure = exception;
                }

                if (_isEnded)
                {
                    return;
                }

                running = Policies.ContinueAsync(EndAsync(ValueTask.FromResult(GetFirstOutcome(failure)), CallerToken), this, _permit);
            }

            await FinishAsync(running);
        }
        finally
        {
            await CloseAsync();
        }
    }

    /// <summary>Continues a request that was forwarded without policies and got no response from an instance.</summary>
    public async Task ContinueAsync(SingleCall call, Exception? failure)
    {
        context.Features.Set<IForwardedCall>(this);
        try
        {
            _headers = call.Headers;
            _destination = proxy.ProxiedDestination;
            Resume(call.Slot, null, 0, null);
            await FinishAsync(EndAsync(ValueTask.FromResult(GetFirstOutcome(failure)), CallerToken));
        }
        finally
        {
            await CloseAsync();
        }
    }

    /// <inheritdoc/>
    /// <remarks>The client must not receive a response while the policies still process the call.</remarks>
    public ValueTask<bool> ShouldDiscardAsync(HttpResponseMessage head)
    {
        var outcome = CallOutcome.FromResponse(head).WithoutResponse();
        var isDiscarded = Policies.WouldRetry(outcome.StatusCode) && CanRetry;
        // A response that is not discarded goes to the client.
        IsLastAttempt |= !isDiscarded;
        if (_attempt is { } attempt)
        {
            attempt.OnHead(outcome, isDiscarded);
            return isDiscarded || Volatile.Read(ref _completed) == Completed ? new ValueTask<bool>(isDiscarded) : WaitForPoliciesAsync();
        }

        if (isDiscarded)
        {
            _discarded = new StrongBox<CallOutcome>(outcome);
        }
        else if (!_isEnded)
        {
            EndFirst(Outcome.FromResult(outcome));
        }

        return new ValueTask<bool>(isDiscarded);
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
            else if (Policies.MaxAttempts > 1)
            {
                OpenBody();
            }

            return await base.AttemptAsync(token);
        }
        catch (Exception exception)
        {
            // The policies evaluate any failure.
            return Outcome.FromException<CallOutcome>(exception);
        }
        finally
        {
            StopBody();
        }
    }

    public override bool Accepts(InstanceSlot slot) => _restriction?.Accepts(slot.Instance.InstanceId) ?? true;

    public override bool TryExtend() => _restriction?.TryExtend() ?? false;

    protected override void OnEnded(in Outcome<CallOutcome> outcome)
    {
        if (_destination is { } destination)
        {
            middleware.Health.Report(proxy.Cluster.Config.ClusterId, destination, Slot, Policies.Isolation, outcome);
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
        _destination = GovernanceMiddleware.Restrict(context, proxy, cluster, Slot);
        MeasureBody();
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
        proxy.ProxiedDestination = null;
        _body?.Rewind(context.Request);
    }

    // Selects the instance of the first attempt.
    private Exception? TryBeginAttempt()
    {
        try
        {
            if (Policies.MaxAttempts > 1)
            {
                OpenBody();
            }

            middleware.Selector.CountAttempt(this, Entry);
            if (middleware.Selector.BeginAttempt(this, Entry, View) is { } problem)
            {
                return problem;
            }

            _destination = GovernanceMiddleware.Restrict(context, proxy, cluster, Slot);
            MeasureBody();
            return null;
        }
        catch (Exception exception)
        {
            // The policies evaluate any failure.
            return exception;
        }
    }

    private void EndFirst(Outcome<CallOutcome> outcome)
    {
        _isEnded = true;
        End(outcome, Time);
        Policies.Complete(outcome, _permit, this);
        _observation?.End(outcome.Result.StatusCode);
    }

    private Outcome<CallOutcome> GetFirstOutcome(Exception? failure)
    {
        StopBody();
        return failure is not null ? Outcome.FromException<CallOutcome>(failure)
            : _discarded is { } head ? Outcome.FromResult(head.Value)
            : ToOutcome(new CallOutcome(context.Response.StatusCode, null), CallerToken);
    }

    private async Task FinishAsync(ValueTask<Outcome<CallOutcome>> running)
    {
        try
        {
            var outcome = await running;
            if (outcome.Exception is { } failure)
            {
                _observation?.End(failure);
            }
            else
            {
                _observation?.End(outcome.Result.StatusCode);
            }

            Complete();
            await (_attempt?.Forwarding ?? Task.CompletedTask);
            await middleware.AnswerAsync(context, this, outcome);
        }
        finally
        {
            Complete();
        }
    }

    private async ValueTask<bool> WaitForPoliciesAsync()
    {
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await (Interlocked.CompareExchange(ref _completed, waiting, null) ?? waiting).Task;
        return false;
    }

    // The policies have completed.
    private void Complete() => Interlocked.Exchange(ref _completed, Completed)?.TrySetResult();

    private static TaskCompletionSource CreateCompleted()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }

    private void OpenBody()
    {
        var request = context.Request;
        if (!RequestBody.MayReplay(request, middleware.MaxReplayedBodySize))
        {
            IsLastAttempt = true;
        }
        else if (RequestBody.IsIn(request))
        {
            _body = new RequestBody(TrackUpload(request), middleware.MaxReplayedBodySize);
            _body.Rewind(request);
        }
    }

    private void MeasureBody()
    {
        if (StartTimestamp != 0 && Upload is null && RequestBody.IsIn(context.Request))
        {
            context.Request.Body = TrackUpload(context.Request);
        }
    }

    private MeasuredBodyStream TrackUpload(HttpRequest request)
    {
        _originalBody = request.Body;
        return new MeasuredBodyStream(_originalBody, Upload = new RequestUpload(Time));
    }

    // After an attempt without a response for the client; one whose response goes to the client continues to read.
    private void StopBody() => IsLastAttempt = IsLastAttempt || _body?.TryStop() == false;

    private ValueTask CloseAsync()
    {
        if (_originalBody is not null)
        {
            context.Request.Body = _originalBody;
        }

        return _body?.CloseAsync() ?? default;
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
            IsLastAttempt = IsEndedByCaller = true;
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
