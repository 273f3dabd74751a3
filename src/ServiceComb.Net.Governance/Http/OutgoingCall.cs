using System.Net;
using System.Runtime.CompilerServices;
using Polly;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Snapshot;

namespace ServiceComb.Net.Governance.Http;

/// <summary>One governed call of HttpClient.</summary>
internal sealed class OutgoingCall(
    GovernanceHandler handler, InstanceSelector governor, HttpMessageView view, ServiceEntry entry, GovernedPolicies policies, GovernanceSnapshot snapshot,
    CancellationToken caller)
    : GovernedCall<HttpMessageView>(governor, entry, view, policies, snapshot, caller)
{
    public HttpRequestMessage Request => View.Request;

    public override EndpointRequirement Endpoint => View.RequestPath.Endpoint;

    /// <summary>The last attempt that ended synchronously; so its task can be the caller's.</summary>
    public Task<HttpResponseMessage>? Done { get; private set; }

    protected override TimeSpan? ClientTimeout => handler.ClientTimeout?.Value;

    /// <summary>Goes on with a call that was sent without policies.</summary>
    public ValueTask<Outcome<CallOutcome>> ContinueAsync(Task<HttpResponseMessage> sending) => EndAsync(AwaitAsync(sending), Caller);

    protected override ValueTask<Outcome<CallOutcome>> SendAsync(CancellationToken token)
    {
        View.Redirect(Slot);
        var sending = handler.SendAsync(this, token);
        if (!sending.IsCompletedSuccessfully)
        {
            return AwaitAsync(sending);
        }

        View.Restore();
        Done = sending;
        return ValueTask.FromResult(Outcome.FromResult(CallOutcome.Of(sending.Result)));
    }

    protected override CallOutcome Abort(FaultInjectionPolicy fault)
    {
        var response = fault.ReturnsNull
            ? new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = Request, Version = Request.Version }
            : RefusalResponse.Injected(fault.Key, fault.Status, Request);
        return new CallOutcome((int)response.StatusCode, response);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome<CallOutcome>> AwaitAsync(Task<HttpResponseMessage> sending)
    {
        try
        {
            return Outcome.FromResult(CallOutcome.Of(await sending));
        }
        catch (Exception exception)
        {
            return Outcome.FromException<CallOutcome>(exception);
        }
        finally
        {
            View.Restore();
        }
    }
}
