using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Represents the destinations that YARP left for a request: its health checks removed some, its session affinity
/// selected one, or other middleware selected some.</summary>
internal sealed class DestinationRestriction
{
    private readonly IReadOnlyList<DestinationState> _all;
    private readonly IReadOnlyList<DestinationState> _healthy;
    private readonly bool _canExtend;
    private IReadOnlyList<DestinationState> _allowed;

    private DestinationRestriction(IReadOnlyList<DestinationState> all, IReadOnlyList<DestinationState> allowed, IReadOnlyList<DestinationState> healthy, bool canExtend) =>
        (_all, _allowed, _healthy, _canExtend) = (all, allowed, healthy, canExtend);

    /// <summary>Returns the restriction of a request; null for none.</summary>
    public static DestinationRestriction? Create(IReverseProxyFeature proxy)
    {
        var (all, allowed) = (proxy.AllDestinations, proxy.AvailableDestinations);
        if (allowed.Count == all.Count)
        {
            return null;
        }

        var healthy = proxy.Route.Cluster?.DestinationsState is { } state && ReferenceEquals(state.AllDestinations, all) ? state.AvailableDestinations : allowed;
        var affinity = proxy.Cluster.Config.SessionAffinity;
        var isAffinity = affinity is { Enabled: true } && allowed.Count == 1 && !string.Equals(affinity.FailurePolicy, "Return503Error", StringComparison.OrdinalIgnoreCase);
        return new DestinationRestriction(all, allowed, healthy, ReferenceEquals(allowed, healthy) || isAffinity);
    }

    /// <summary>Returns whether an instance is allowed. Health checks do not know an instance yet that YARP does not
    /// list.</summary>
    public bool Accepts(string instanceId) =>
        DestinationIndex.Find(_allowed, instanceId) is not null || (IsByHealth && DestinationIndex.Find(_all, instanceId) is null);

    /// <summary>Allows the healthy destinations after the one of the session, and all after the healthy ones: as with
    /// isolation, a service is not left without instances. What other middleware selected is not extended.</summary>
    public bool TryExtend()
    {
        if (!_canExtend || ReferenceEquals(_allowed, _all))
        {
            return false;
        }

        _allowed = IsByHealth ? _all : _healthy;
        return true;
    }

    private bool IsByHealth => ReferenceEquals(_allowed, _healthy);
}
