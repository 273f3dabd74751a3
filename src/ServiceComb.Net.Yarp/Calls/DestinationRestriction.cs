using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Represents the destinations that YARP left for a request: its health checks removed some, its session affinity
/// selected one, or other middleware selected some.</summary>
internal sealed class DestinationRestriction
{
    private readonly IReadOnlyList<DestinationState> _all;
    private readonly IReadOnlyList<DestinationState> _healthy;
    private readonly IReadOnlyList<DestinationState>? _beforeAffinity;
    private IReadOnlyList<DestinationState> _allowed;

    private DestinationRestriction(
        IReadOnlyList<DestinationState> all, IReadOnlyList<DestinationState> healthy, IReadOnlyList<DestinationState>? beforeAffinity, IReadOnlyList<DestinationState> allowed) =>
        (_all, _healthy, _beforeAffinity, _allowed) = (all, healthy, beforeAffinity, allowed);

    /// <summary>Returns the restriction of a request; null for none.</summary>
    /// <param name="proxy">The feature of YARP.</param>
    /// <param name="affinity">What session affinity selected; null when the cluster has none.</param>
    public static DestinationRestriction? Create(IReverseProxyFeature proxy, AffinitySelection? affinity)
    {
        var (all, allowed) = (proxy.AllDestinations, proxy.AvailableDestinations);
        if (allowed.Count == all.Count)
        {
            return null;
        }

        var healthy = proxy.Route.Cluster?.DestinationsState is { } state && ReferenceEquals(state.AllDestinations, all) ? state.AvailableDestinations
            : affinity?.Available ?? allowed;
        var mayLeaveSession = !string.Equals(proxy.Cluster.Config.SessionAffinity?.FailurePolicy, "Return503Error", StringComparison.OrdinalIgnoreCase);
        return new DestinationRestriction(all, healthy, affinity?.Selected is not null && mayLeaveSession ? affinity.Available : null, allowed);
    }

    /// <summary>Returns whether an instance is allowed. Health checks do not know an instance yet that YARP does not
    /// list.</summary>
    public bool Accepts(string instanceId) =>
        DestinationIndex.Find(_allowed, instanceId) is not null || (IsByHealth && DestinationIndex.Find(_all, instanceId) is null);

    /// <summary>Allows the destinations that session affinity selected from after the one of the session, and all after the
    /// healthy ones: as with isolation, a service is not left without instances. What other middleware selected is not
    /// extended.</summary>
    public bool TryExtend()
    {
        var next = IsByHealth ? _all : _beforeAffinity;
        if (next is null || ReferenceEquals(_allowed, next))
        {
            return false;
        }

        _allowed = next;
        return true;
    }

    private bool IsByHealth => ReferenceEquals(_allowed, _healthy);
}
