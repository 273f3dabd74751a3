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

/// <summary>Governs what the proxy passes on, as the HttpClient handler governs calls. It sits above YARP's load balancing
/// and lets the rest of the pipeline run once per try, with the one destination that was chosen for it.</summary>
internal sealed class GovernanceMiddleware(
    ServiceCombProxyConfigProvider clusters, InstanceSelector governor, GatewayContext outgoing, IOptions<GatewayOptions> options)
{
    private static readonly ConditionalWeakTable<InstanceSlot, DestinationState> OtherDestinations = [];

    public int MaxReplayedBodySize { get; } = options.Value.MaxReplayedBodySize;

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (clusters.Find(context.GetReverseProxyFeature().Cluster.Config.ClusterId) is not { } entry)
        {
            return next(context);
        }

        return entry.IsLoaded ? GovernAsync(context, next, entry) : LoadAsync(context, next, entry);
    }

    public InstanceSelector Governor => governor;

    /// <summary>Leaves YARP one destination. Its own list may be a moment behind the directory: an instance that is not
    /// there yet, or was somewhere else before, gets a destination for this call.</summary>
    public static void Restrict(HttpContext context, InstanceSlot slot)
    {
        var proxy = context.GetReverseProxyFeature();
        var id = slot.Instance.InstanceId;
        proxy.AvailableDestinations = DestinationIndex.Find(proxy.AllDestinations, id) is { } known && known.Model.Config.Address == slot.Address.AbsoluteUri
            ? known
            : OtherDestinations.GetValue(slot, static slot =>
                new DestinationState(slot.Instance.InstanceId, new DestinationModel(new DestinationConfig { Address = slot.Address.AbsoluteUri })));
        ForwardedVersion.Apply(context, proxy, slot);
    }

    /// <summary>The endpoints that a request can be forwarded to.</summary>
    public EndpointRequirement EndpointOf(HttpRequest request) => clusters.EndpointOf(request);

    private async Task LoadAsync(HttpContext context, RequestDelegate next, ServiceEntry entry)
    {
        await entry.GetAsync(context.RequestAborted);
        await GovernAsync(context, next, entry);
    }

    private Task GovernAsync(HttpContext context, RequestDelegate next, ServiceEntry entry)
    {
        var snapshot = governor.Snapshot;
        var view = new ProxiedRequestView(context, context.GetReverseProxyFeature().Route.Config, entry.ServiceName, InvocationContext.Current);
        var policies = snapshot.Outgoing.MatchMapped(ref view);
        outgoing.Write(context.Request.Headers, view.Context, entry.ServiceName, snapshot.Settings);
        var mayRepeat = !snapshot.Settings.SafeMethodsOnly || GovernanceHandler.IsSafe(context.Request.Method);
        return RunAsync(context, new ProxiedCall(this, context, next, entry, view, mayRepeat ? policies : policies.WithoutRetry, snapshot));
    }

    private async Task RunAsync(HttpContext context, ProxiedCall exchange)
    {
        context.Features.Set(exchange);
        try
        {
            var call = CallObservation.Begin(governor, exchange.Entry.ServiceName, context.Request.Method);
            var outcome = await exchange.RunAsync();
            if (outcome.Exception is { } failure)
            {
                call.End(failure);
            }
            else
            {
                call.End(outcome.Result.StatusCode);
            }

            exchange.Conclude();
            exchange.ClientFault?.Throw();
            await exchange.Forwarding;
            await AnswerAsync(context, exchange, outcome);
        }
        finally
        {
            exchange.Conclude();
            exchange.Close();
        }
    }

    private Task AnswerAsync(HttpContext context, ProxiedCall exchange, Outcome<CallOutcome> outcome)
    {
        switch (outcome.Exception)
        {
            case null when exchange.Injected is { } fault:
                return ProblemResponse.WriteAsync(context, fault);
            case null:
                // The response is there, from an instance or from YARP.
                return Task.CompletedTask;
            case TimeoutRejectedException:
                context.Response.Clear();
                return ProblemResponse.WriteTimeoutAsync(context, exchange.Policies.TimeLimiter!.Key);
            case GovernanceRejectedException refusal:
                governor.Metrics.Refused(refusal, "client");
                return ProblemResponse.WriteAsync(context, refusal);
            case NoInstanceException none:
                return ProblemResponse.WriteAsync(context, none);
            case var failure when context.GetForwarderErrorFeature() is not null:
                return context.Response.HasStarted || context.RequestAborted.IsCancellationRequested
                    ? Task.CompletedTask
                    : ProblemResponse.WriteFailureAsync(context, failure, exchange.Entry.Name);
            default:
                outcome.ThrowIfException();
                return Task.CompletedTask;
        }
    }
}
