using Polly;
using ServiceComb.Net.Discovery.Resolution;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Outcomes;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Strategies;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Tells YARP's passive health about instances that are isolated or refuse connections.</summary>
internal sealed class PassiveHealthReporter(IDestinationHealthUpdater health, IProxyStateLookup proxy)
{
    // The directory skips the instance until it accepts connections again.
    private static readonly TimeSpan UnreachablePeriod = TimeSpan.FromSeconds(5);

    /// <summary>Reports an instance after an attempt.</summary>
    public void Report(string clusterId, DestinationState destination, InstanceSlot slot, InstanceIsolationPolicy? isolation, in Outcome<CallOutcome> outcome)
    {
        if (GetUnhealthyPeriod(slot, isolation, outcome) is { } period && destination.Health.Passive != DestinationHealth.Unhealthy && proxy.TryGetCluster(clusterId, out var cluster))
        {
            health.SetPassive(cluster, destination, DestinationHealth.Unhealthy, period);
        }
    }

    private static TimeSpan? GetUnhealthyPeriod(InstanceSlot slot, InstanceIsolationPolicy? isolation, in Outcome<CallOutcome> outcome) =>
        ConnectionFailure.Matches(outcome.Exception) ? UnreachablePeriod
        : isolation is { IsForcedClosed: false } && slot.State.GetBreaker(isolation) is { State: CircuitState.Open } breaker ? breaker.Options.WaitDurationInOpenState
        : null;
}
