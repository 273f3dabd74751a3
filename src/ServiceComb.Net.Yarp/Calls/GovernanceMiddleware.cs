using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Timeout;
using ServiceComb.Net.Discovery;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Governance;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Http;
using ServiceComb.Net.Governance.Outcomes;
using ServiceComb.Net.Governance.Pipelines;
using ServiceComb.Net.Yarp.Clusters;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Applies traffic governance to proxied requests, as the HttpClient handler does to calls. It runs before YARP's
/// load balancing and runs the rest of the pipeline once per attempt, with the selected destination only.</summary>
internal sealed class GovernanceMiddleware(
    ServiceClusters clusters, InstanceSelector selector, GatewayContext outgoing, PassiveHealthReporter health, IOptions<GatewayOptions> options)
{
    public int MaxReplayedBodySize { get; } = options.Value.MaxReplayedBodySize;

    public InstanceSelector Selector => selector;

    public PassiveHealthReporter Health => health;

    /// <summary>Processes a request.</summary>
    /// <param name="context">The HTTP context of the request.</param>
    /// <param name="next">The rest of the pipeline.</param>
    /// <param name="forward">The rest of the pipeline without load balancing and passive health checks. One destination
    /// needs no load balancing, and passive health checks cost an asynchronous step even in clusters that do not use
    /// them.</param>
    public Task InvokeAsync(HttpContext context, RequestDelegate next, RequestDelegate forward)
    {
        var proxy = context.GetReverseProxyFeature();
        if (clusters.Find(proxy.Cluster) is not { } cluster)
        {
            return next(context);
        }

        AffinitySelection.End(context, proxy);
        var send = proxy.Cluster.Config.HealthCheck?.Passive?.Enabled == true ? next : forward;
        var entry = clusters.GetEntry(cluster);
        return entry.IsLoaded ? GovernAsync(context, proxy, send, cluster, entry) : LoadAsync(context, proxy, send, cluster, entry);
    }

    /// <summary>Restricts YARP to the destination of an instance. YARP's list may lag behind the directory: an instance
    /// that is missing there, or has a new address, gets a temporary destination.</summary>
    public static DestinationState Restrict(HttpContext context, IReverseProxyFeature proxy, ServiceCluster cluster, InstanceSlot slot)
    {
        var id = slot.Instance.InstanceId;
        var selected = DestinationIndex.Find(proxy.AllDestinations, id) is { } destination && destination.Model.Config.Address == slot.Address.AbsoluteUri
            ? destination
            : cluster.GetTemporaryDestination(slot);
        proxy.AvailableDestinations = selected;
        ForwardedVersion.Apply(context, proxy, slot);
        return selected;
    }

    private async Task LoadAsync(HttpContext context, IReverseProxyFeature proxy, RequestDelegate next, ServiceCluster cluster, ServiceEntry entry)
    {
        await entry.GetAsync(context.RequestAborted);
        await GovernAsync(context, proxy, next, cluster, entry);
    }

    private Task GovernAsync(HttpContext context, IReverseProxyFeature proxy, RequestDelegate next, ServiceCluster cluster, ServiceEntry entry)
    {
        var snapshot = selector.Snapshot;
        var request = context.Request;
        var view = new ProxiedRequestView(context, proxy.Route.Config, entry.ServiceName, outgoing.Read(request.Headers));
        var policies = snapshot.Outgoing.MatchMapped(ref view);
        outgoing.Write(request.Headers, view, snapshot.Settings);
        var endpoint = GetEndpoint(context, cluster);
        if (policies.IsEmpty && proxy.AvailableDestinations.Count == proxy.AllDestinations.Count
            && !CallObservation.IsEnabled(selector) && !selector.NeedsReports(entry, snapshot))
        {
            var instances = entry.Current;
            return selector.Select(snapshot, entry, instances, endpoint, view, out _) is not { } slot
                ? ProblemResponse.WriteAsync(context, InstanceSelector.CreateNoInstanceException(entry, instances, endpoint))
                : ForwardAsync(context, proxy, cluster, new SingleCall(this, context, next, slot, view.Context, snapshot));
        }

        if (snapshot.Settings.SafeMethodsOnly && !GovernanceHandler.IsSafe(request.Method))
        {
            policies = policies.WithoutRetry;
        }

        return new ProxiedCall(this, context, proxy, next, cluster, entry, endpoint, view, policies, snapshot).InvokeAsync();
    }

    private static Task ForwardAsync(HttpContext context, IReverseProxyFeature proxy, ServiceCluster cluster, SingleCall call)
    {
        context.Features.Set<IForwardedCall>(call);
        Restrict(context, proxy, cluster, call.Slot);
        return call.InvokeAsync();
    }

    /// <summary>Continues a request that was forwarded without policies and got no response from an instance.</summary>
    public Task ContinueAsync(HttpContext context, RequestDelegate next, SingleCall call, Exception? failure)
    {
        var proxy = context.GetReverseProxyFeature();
        var cluster = clusters.Find(proxy.Cluster)!;
        var entry = clusters.GetEntry(cluster);
        var view = new ProxiedRequestView(context, proxy.Route.Config, entry.ServiceName, call.Invocation);
        proxy.AvailableDestinations = proxy.AllDestinations;
        return new ProxiedCall(this, context, proxy, next, cluster, entry, GetEndpoint(context, cluster), view, GovernedPolicies.None, call.Snapshot).ContinueAsync(call, failure);
    }

    /// <summary>Responds to a request when no instance did.</summary>
    public Task AnswerAsync(HttpContext context, ProxiedCall call, Outcome<CallOutcome> outcome)
    {
        switch (outcome.Exception)
        {
            case null when call.InjectedFault is { } fault:
                return ProblemResponse.WriteAsync(context, fault);
            case null:
                // The response was sent by an instance or by YARP.
                return Task.CompletedTask;
            case TimeoutRejectedException when call.Policies.TimeLimiter is { } limiter && !context.Response.HasStarted:
                call.RestoreResponse();
                return ProblemResponse.WriteTimeoutAsync(context, limiter.Key);
            case GovernanceRejectedException rejection:
                selector.Metrics.OnRejected(rejection, "client");
                return ProblemResponse.WriteAsync(context, rejection);
            case NoInstanceException none:
                return ProblemResponse.WriteAsync(context, none);
            case var failure when context.GetForwarderErrorFeature() is not null:
                return context.Response.HasStarted || context.RequestAborted.IsCancellationRequested
                    ? Task.CompletedTask
                    : ProblemResponse.WriteFailureAsync(context, failure, call.Entry.Name);
            default:
                outcome.ThrowIfException();
                return Task.CompletedTask;
        }
    }

    private static EndpointRequirement GetEndpoint(HttpContext context, ServiceCluster cluster) =>
        new(cluster.Scheme, ForwardedVersion.IsGrpc(context.Request) ? ProtocolPreference.Grpc : ProtocolPreference.Any);
}
