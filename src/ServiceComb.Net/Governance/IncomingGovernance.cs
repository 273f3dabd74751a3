using System.Globalization;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Http;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Governance.Telemetry;

namespace ServiceComb.Net.Governance;

/// <summary>Reads the invocation context of incoming requests and applies the server-side policies to them.</summary>
internal sealed class IncomingGovernance(SnapshotSource source, GovernanceMetrics metrics, TimeProvider time)
{
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var snapshot = source.Current;
        var invocation = IncomingContext.Read(context.Request.Headers, snapshot.Settings, source.TrustedContext);
        if (snapshot.Incoming.IsEmpty || context.GetEndpoint()?.Metadata.GetMetadata<DisableServiceCombGovernanceAttribute>() is not null)
        {
            return WithContextAsync(context, next, invocation);
        }

        var view = new IncomingRequestView(context, invocation);
        var policies = snapshot.Incoming.MatchMapped(ref view);
        return policies.IsEmpty
            ? WithContextAsync(context, next, invocation)
            : GovernAsync(context, next, policies, view);
    }

    // Async, because an AsyncLocal that is set in an async method is restored when the method returns.
    private static async Task WithContextAsync(HttpContext context, RequestDelegate next, InvocationContext invocation)
    {
        InvocationContext.Current = invocation;
        await next(context);
    }

    private async Task GovernAsync(HttpContext context, RequestDelegate next, GovernedPolicies policies, IncomingRequestView view)
    {
        InvocationContext.Current = view.Context;
        var call = new IncomingCall(context, view, next, time);
        var outcome = await policies.ExecuteAsync(call);
        call.Rethrow();
        if (!call.IsServed && outcome.Exception is GovernanceRejectedException rejection)
        {
            await RejectAsync(context, rejection);
        }
        else
        {
            outcome.ThrowIfException();
        }
    }

    private Task RejectAsync(HttpContext context, GovernanceRejectedException rejection)
    {
        metrics.OnRejected(rejection, "server");
        if (RejectionResponse.GetRetryAfterSeconds(rejection) is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        context.Response.StatusCode = (int)RejectionResponse.GetStatus(rejection);
        context.Response.ContentType = "application/problem+json; charset=utf-8";
        return context.Response.WriteAsync(RejectionResponse.CreateBody(rejection), context.RequestAborted);
    }
}
