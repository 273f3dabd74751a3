using ServiceComb.Net.Yarp.Clusters;
using ServiceComb.Net.Yarp.Routes;
using Yarp.ReverseProxy.Configuration;

namespace ServiceComb.Net.Yarp.Routes;

/// <summary>Provides the routes of the gateway's own configuration, with clusters that only name their services;
/// <see cref="ServiceClusterFilter"/> adds the destinations. Its change token lets YARP run the filter again, also for the
/// clusters of other providers.</summary>
internal sealed class ServiceCombProxyConfigProvider : IProxyConfigProvider, IDisposable
{
    private readonly RouteTableSource _routes;
    private readonly ConfigReload _reload;
    private readonly Lock _publishing = new();
    private volatile ServiceCombProxyConfig _current;

    public ServiceCombProxyConfigProvider(RouteTableSource routes, ConfigReload reload)
    {
        (_routes, _reload) = (routes, reload);
        _current = Read();
        reload.Due += Publish;
        if (_current.Routes != routes.Current.Routes)
        {
            reload.Request();
        }
    }

    public IProxyConfig GetConfig() => _current;

    public void Dispose() => _reload.Due -= Publish;

    private ServiceCombProxyConfig Read()
    {
        var table = _routes.Current;
        return new ServiceCombProxyConfig(table.Routes, table.Clusters);
    }

    private void Publish()
    {
        ServiceCombProxyConfig old;
        lock (_publishing)
        {
            (old, _current) = (_current, Read());
        }

        old.Supersede();
    }
}
