using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Timeout;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Http;
using ServiceComb.Net.Yarp.Clusters;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Governs what the proxy passes on, as the HttpClient handler governs calls. It sits above YARP's load balancing
/// and lets the rest of the pipeline run once per try, with the one destination that was chosen for it.</summary>
internal sealed class GovernanceMiddleware(
    ServiceCombProxyConfigProvider clusters, CallGovernor governor, GatewayContext outgoing, IOptions<GatewayOptions> options)
{
    public int LargestReplayedBody { get; } = options.Value.LargestReplayedBody;

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (clusters.Find(context.GetReverseProxyFeature().Cluster.Config.ClusterId) is not { } entry)
        {
            return next(context);
        }

        return entry.IsLoaded ? GovernAsync(context, next, entry) : LoadAsync(context, next, entry);
    }

    public CallGovernor Governor => governor;

    /// <summary>Leaves YARP one destination. Its own list may be a moment behind the directory: an instance that is not
    /// there yet, or was somewhere else before, gets a destination for this call.</summary>
    public static void Restrict(IReverseProxyFeature proxy, ServiceInstance instance)
    {
        var address = instance.Address.AbsoluteUri;
        proxy.AvailableDestinations = DestinationIndex.Find(proxy.AllDestinations, instance.InstanceId) is { } known && known.Model.Config.Address == address
            ? known
            : new DestinationState(instance.InstanceId, new DestinationModel(new DestinationConfig { Address = address }));
    }

    private async Task LoadAsync(HttpContext context, RequestDelegate next, ServiceEntry entry)
    {
        await entry.GetAsync(context.RequestAborted);
        await GovernAsync(context, next, entry);
    }

    private Task GovernAsync(HttpContext context, RequestDelegate next, ServiceEntry entry)
    {
        var proxy = context.GetReverseProxyFeature();
        var view = new ProxiedRequestView(context, proxy.Route.Config, entry.ServiceName);
        var policies = governor.Match(view);
        var invocation = policies.Mapper?.Map(view, InvocationContext.Current) ?? InvocationContext.Current;
        outgoing.Write(context.Request.Headers, invocation, entry.ServiceName);
        if (!policies.IsEmpty)
        {
            var mayRepeat = !governor.Settings.SafeMethodsOnly || GovernanceHandler.IsSafe(context.Request.Method);
            return RunAsync(context, next, entry, mayRepeat ? policies : policies.Once);
        }

        var instances = entry.Current;
        if (governor.Pick(entry, instances, view, out var reporter) is not { } slot)
        {
            return ProblemAnswer.WriteAsync(context, CallGovernor.NoInstance(entry, instances));
        }

        Restrict(proxy, slot.Instance);
        return PassOnAsync(context, next, entry, slot, reporter);
    }

    /// <summary>Tells the directory about an instance that refused the connection: it is passed over from then on.</summary>
    public static void TellRefusal(HttpContext context, ServiceEntry entry, ServiceInstance instance)
    {
        if (context.GetForwarderErrorFeature() is { Exception: HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } })
        {
            entry.Refused(instance);
        }
    }

    private async Task PassOnAsync(HttpContext context, RequestDelegate next, ServiceEntry entry, InstanceSlot slot, BalancingRule? rule)
    {
        var began = rule is null ? 0 : governor.Time.GetTimestamp();
        await next(context);
        TellRefusal(context, entry, slot.Instance);
        if (rule is not null && !context.RequestAborted.IsCancellationRequested)
        {
            rule.Report(slot, governor.Time.GetElapsedTime(began), context.Response.StatusCode >= StatusCodes.Status500InternalServerError);
        }
    }

    private async Task RunAsync(HttpContext context, RequestDelegate next, ServiceEntry entry, GovernedPolicies policies)
    {
        var exchange = new ProxiedExchange(this, context, next, entry, policies);
        context.Features.Set(exchange);
        var resilience = ResilienceContextPool.Shared.Get(context.RequestAborted);
        if (policies.IdentifierHeader is { } header && exchange.View.TryGetHeader(header, out var identifier))
        {
            GovernedPolicies.Identify(resilience, identifier);
        }

        try
        {
            var outcome = await policies.Pipeline.ExecuteOutcomeAsync(
                static (resilience, exchange) => exchange.TryAsync(resilience), resilience, exchange);
            exchange.ClientFault?.Throw();
            await AnswerAsync(context, exchange, outcome);
        }
        finally
        {
            exchange.Close();
            ResilienceContextPool.Shared.Return(resilience);
        }
    }

    private Task AnswerAsync(HttpContext context, ProxiedExchange exchange, Outcome<CallOutcome> outcome)
    {
        switch (outcome.Exception)
        {
            case null when exchange.Injected is { } fault:
                return ProblemAnswer.WriteAsync(context, fault);
            case TimeoutRejectedException when !context.Response.HasStarted:
                context.Response.Clear();
                return ProblemAnswer.WriteTimeoutAsync(context, exchange.Policies.TimeLimiter!.Key);
            case TimeoutRejectedException:
                context.Abort();
                return Task.CompletedTask;
            case GovernanceRejectedException refusal:
                governor.Watch.Refused(refusal, "client");
                return ProblemAnswer.WriteAsync(context, refusal);
            case NoInstanceException none:
                return ProblemAnswer.WriteAsync(context, none);
            case null:
            case not null when context.GetForwarderErrorFeature() is not null:
                // The answer is there, from an instance or from YARP.
                return Task.CompletedTask;
            default:
                outcome.ThrowIfException();
                return Task.CompletedTask;
        }
    }
}
