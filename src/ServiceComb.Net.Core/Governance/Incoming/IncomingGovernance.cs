using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Pipelines;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Governance.Telemetry;

namespace ServiceComb.Net.Governance.Incoming;

/// <summary>Reads the invocation context of requests that this app receives and applies the governance documents of the server side to
/// them. <c>UseServiceCombGovernance()</c> uses it for ASP.NET Core; another server, such as a consumer of messages, calls
/// <see cref="ExecuteAsync"/> for each request.</summary>
public sealed class IncomingGovernance
{
    private readonly SnapshotSource _source;
    private readonly GovernanceMetrics _metrics;
    private readonly TimeProvider _time;

    internal IncomingGovernance(SnapshotSource source, GovernanceMetrics metrics, TimeProvider time) =>
        (_source, _metrics, _time) = (source, metrics, time);

    /// <summary>Makes the documents rateLimiting, identifierRateLimiting, circuitBreaker, bulkhead and mapper apply to incoming requests
    /// and no longer to outgoing calls, as in Java services, unless <c>servicecomb:governance:{kind}:side</c> is set to client, server or
    /// both. Call it once before the first request.</summary>
    public void Enable() => _source.GovernIncoming();

    /// <summary>Lets the app serve a request, or rejects it.</summary>
    /// <typeparam name="TRequest">The type of the request; a struct saves allocations.</typeparam>
    /// <param name="request">The request.</param>
    /// <returns>A task that completes when the request was served or rejected. Exceptions of the app are thrown unchanged.</returns>
    public Task ExecuteAsync<TRequest>(TRequest request)
        where TRequest : IIncomingRequest
    {
        var snapshot = _source.Current;
        var context = IncomingContext.Read(request, snapshot.Settings, _source.TrustedContext);
        if (snapshot.Incoming.IsEmpty || request.IsExcluded)
        {
            return WithContextAsync(request, context);
        }

        var view = new IncomingRequestView<TRequest>(request, context);
        var policies = snapshot.Incoming.MatchMapped(ref view);
        return policies.IsEmpty ? WithContextAsync(request, context) : GovernAsync(policies, view);
    }

    // Async, because an AsyncLocal that is set in an async method is restored when the method returns.
    private static async Task WithContextAsync<TRequest>(TRequest request, InvocationContext context)
        where TRequest : IIncomingRequest
    {
        InvocationContext.Current = context;
        await request.ServeAsync();
    }

    private async Task GovernAsync<TRequest>(GovernedPolicies policies, IncomingRequestView<TRequest> view)
        where TRequest : IIncomingRequest
    {
        InvocationContext.Current = view.Context;
        var call = new IncomingCall<TRequest>(view, _time);
        var outcome = await policies.ExecuteAsync(call);
        call.Rethrow();
        if (!call.IsServed && outcome.Exception is GovernanceRejectedException rejection)
        {
            _metrics.OnRejected(rejection, "server");
            await view.Request.RejectAsync(new RequestRejection(rejection));
        }
        else
        {
            outcome.ThrowIfException();
        }
    }
}
