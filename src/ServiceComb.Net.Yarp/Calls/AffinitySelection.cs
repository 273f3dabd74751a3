using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Represents what YARP's session affinity selected for a request; a feature of its HttpContext, in clusters with
/// session affinity.</summary>
/// <param name="available">The destinations that health checks and other middleware left before.</param>
internal sealed class AffinitySelection(IReadOnlyList<DestinationState> available)
{
    /// <summary>Gets the destinations that affinity selected from.</summary>
    public IReadOnlyList<DestinationState> Available => available;

    /// <summary>Gets the destinations of the session; null when the request belongs to none.</summary>
    public IReadOnlyList<DestinationState>? Selected { get; private set; }

    /// <summary>Creates the feature before session affinity.</summary>
    public static void Begin(HttpContext context)
    {
        var proxy = context.GetReverseProxyFeature();
        if (proxy.Cluster.Config.SessionAffinity is { Enabled: true })
        {
            context.Features.Set(new AffinitySelection(proxy.AvailableDestinations));
        }
    }

    /// <summary>Completes the feature after session affinity.</summary>
    public static void End(HttpContext context, IReverseProxyFeature proxy)
    {
        if (proxy.Cluster.Config.SessionAffinity is { Enabled: true } && context.Features.Get<AffinitySelection>() is { } selection
            && !ReferenceEquals(proxy.AvailableDestinations, selection.Available))
        {
            selection.Selected = proxy.AvailableDestinations;
        }
    }
}
