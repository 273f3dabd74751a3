using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting.Sockets;
using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Registry.State;

namespace ServiceComb.Net.LocalEngine.Registry.Watching;

/// <summary>An open watch. A client that falls behind is disconnected and recovers with a new find.</summary>
internal sealed class Watcher : EngineSocket
{
    private readonly Tenant _tenant;
    private readonly ServiceState _consumer;
    private readonly SocketAccess? _access;

    /// <summary>Creates a watch that receives events from now on, before the client is notified that the watch is open. The
    /// client therefore receives an event for everything it does afterwards.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="consumer">The consumer whose providers are watched.</param>
    /// <param name="access">The access of the caller; null without access control.</param>
    /// <param name="keepAlive">Sends pings and detects idle connections.</param>
    public Watcher(Tenant tenant, ServiceState consumer, SocketAccess? access, SocketKeepAlive keepAlive)
        : base(access, keepAlive)
    {
        (_tenant, _consumer, _access) = (tenant, consumer, access);
        lock (tenant.ChangeLock)
        {
            consumer.Add(this);
        }
    }

    /// <summary>Returns whether the caller's roles permit the watch and reading a service at present, regardless of who
    /// declared the dependency.</summary>
    public bool CanRead(ServiceState service) => _access is null || (_access.Allows(_consumer) && _access.Allows(service));

    /// <summary>Sends events to the client until it disconnects.</summary>
    public async Task WatchAsync(HttpContext context, CancellationToken stopping)
    {
        try
        {
            await RunAsync(context, stopping);
        }
        finally
        {
            lock (_tenant.ChangeLock)
            {
                _consumer.Remove(this);
            }
        }
    }
}
