using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;

namespace ServiceComb.Net.Yarp.Routes;

/// <summary>Represents the routes and clusters at one moment.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A source without a timer has nothing to dispose, and readers hold its token.")]
internal sealed class ServiceCombProxyConfig : IProxyConfig
{
    private readonly CancellationTokenSource _superseded = new();

    public ServiceCombProxyConfig(IReadOnlyList<RouteConfig> routes, IReadOnlyList<ClusterConfig> clusters)
    {
        (Routes, Clusters) = (routes, clusters);
        ChangeToken = new CancellationChangeToken(_superseded.Token);
    }

    public IReadOnlyList<RouteConfig> Routes { get; }

    public IReadOnlyList<ClusterConfig> Clusters { get; }

    public IChangeToken ChangeToken { get; }

    public void Supersede() => _superseded.Cancel();
}
