using System.Net;
using System.Runtime.CompilerServices;
using Polly;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Discovery.Resolution;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Outcomes;
using ServiceComb.Net.Governance.Pipelines;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Snapshot;

namespace ServiceComb.Net.Governance.Http;

/// <summary>Represents one governed call of an HttpClient.</summary>
internal sealed class OutgoingCall(
    GovernanceHandler handler, InstanceSelector selector, in HttpMessageView view, ServiceEntry entry, GovernedPolicies policies, GovernanceSnapshot snapshot,
    CancellationToken caller)
    : GovernedCall<HttpMessageView>(selector, entry, view, policies, snapshot, caller)
{
    public HttpRequestMessage Request => View.Request;

    public override EndpointRequirement Endpoint => View.Endpoint;

    /// <summary>Gets the task of the last attempt that completed synchronously, so that it can be returned to the
    /// caller.</summary>
    public Task<HttpResponseMessage>? CompletedTask { get; private set; }

    protected override TimeSpan? ClientTimeout => handler.ClientTimeout?.Value;

    /// <summary>Continues a call that was sent without policies.</summary>
    public ValueTask<Outcome<CallOutcome>> ContinueAsync(Task<HttpResponseMessage> sending) => EndAsync(AwaitAsync(sending), CallerToken);

    protected override ValueTask<Outcome<CallOutcome>> SendAsync(CancellationToken token)
    {
        View.Redirect(Slot);
        if (StartTimestamp != 0)
        {
            Upload = MeasuredContent.Attach(Request, Time);
        }

        var sending = handler.SendAsync(this, token);
        if (!sending.IsCompletedSuccessfully)
        {
            return AwaitAsync(sending);
        }

        Restore();
        CompletedTask = sending;
        return ValueTask.FromResult(Outcome.FromResult(CallOutcome.FromResponse(sending.Result)));
    }

    protected override CallOutcome Abort(FaultInjectionPolicy fault)
    {
        var response = fault.ReturnsNull
            ? new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = Request, Version = Request.Version }
            : RejectionResponse.FromInjectedFault(fault.Key, fault.Status, Request);
        return new CallOutcome((int)response.StatusCode, response);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome<CallOutcome>> AwaitAsync(Task<HttpResponseMessage> sending)
    {
        try
        {
            return Outcome.FromResult(CallOutcome.FromResponse(await sending));
        }
        catch (Exception exception)
        {
            return Outcome.FromException<CallOutcome>(ConnectionFailure.ToHttpRequestException(exception));
        }
        finally
        {
            Restore();
        }
    }

    private void Restore()
    {
        View.Restore();
        MeasuredContent.Detach(Request);
    }
}
