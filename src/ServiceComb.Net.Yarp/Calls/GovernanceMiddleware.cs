using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Timeout;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Governance;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Http;
using ServiceComb.Net.Governance.Telemetry;
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

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (clusters.Find(context.GetReverseProxyFeature().Cluster) is not { } cluster)
        {
            return next(context);
        }

        var entry = clusters.GetEntry(cluster);
        return entry.IsLoaded ? GovernAsync(context, next, cluster, entry) : LoadAsync(context, next, cluster, entry);
    }

    public InstanceSelector Selector => selector;

    public PassiveHealthReporter Health => health;

    /// <summary>Restricts YARP to the destination of an instance. YARP's list may lag behind the directory: an instance
    /// that is missing there, or has a new address, gets a temporary destination.</summary>
    public static DestinationState Restrict(HttpContext context, ServiceCluster cluster, InstanceSlot slot)
    {
        var proxy = context.GetReverseProxyFeature();
        var id = slot.Instance.InstanceId;
        var selected = DestinationIndex.Find(proxy.AllDestinations, id) is { } destination && destination.Model.Config.Address == slot.Address.AbsoluteUri
            ? destination
            : cluster.GetTemporaryDestination(slot);
        proxy.AvailableDestinations = selected;
        ForwardedVersion.Apply(context, proxy, slot);
        return selected;
    }

    private async Task LoadAsync(HttpContext context, RequestDelegate next, ServiceCluster cluster, ServiceEntry entry)
    {
        await entry.GetAsync(context.RequestAborted);
        await GovernAsync(context, next, cluster, entry);
    }

    private Task GovernAsync(HttpContext context, RequestDelegate next, ServiceCluster cluster, ServiceEntry entry)
    {
        var snapshot = selector.Snapshot;
        var view = new ProxiedRequestView(context, context.GetReverseProxyFeature().Route.Config, entry.ServiceName, outgoing.Read(context.Request.Headers));
        var policies = snapshot.Outgoing.MatchMapped(ref view);
        outgoing.Write(context.Request.Headers, view, snapshot.Settings);
        var mayRepeat = !snapshot.Settings.SafeMethodsOnly || GovernanceHandler.IsSafe(context.Request.Method);
        return RunAsync(context, new ProxiedCall(this, context, next, cluster, entry, view, mayRepeat ? policies : policies.WithoutRetry, snapshot));
    }

    private async Task RunAsync(HttpContext context, ProxiedCall call)
    {
        context.Features.Set(call);
        try
        {
            var observation = CallObservation.Begin(selector, call.Entry.ServiceName, context.Request.Method);
            var outcome = await call.RunAsync();
            if (outcome.Exception is { } failure)
            {
                observation.End(failure);
            }
            else
            {
                observation.End(outcome.Result.StatusCode);
            }

            call.Complete();
            call.ClientError?.Throw();
            await call.Forwarding;
            await AnswerAsync(context, call, outcome);
        }
        finally
        {
            call.Complete();
            call.Close();
        }
    }

    private Task AnswerAsync(HttpContext context, ProxiedCall call, Outcome<CallOutcome> outcome)
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
}
