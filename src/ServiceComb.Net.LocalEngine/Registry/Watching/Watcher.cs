using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting.Sockets;
using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Registry.State;

namespace ServiceComb.Net.LocalEngine.Registry.Watching;

/// <summary>One open watch. Who falls behind is cut off, and finds out by asking what it missed.</summary>
internal sealed class Watcher : EngineSocket
{
    private readonly Tenant _tenant;
    private readonly ServiceState _consumer;
    private readonly CallerScope? _scope;

    /// <summary>A watch of this consumer, to be run. It hears of events from now on, before the client hears that the watch is
    /// open: whatever the client does next is an event it will see.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="consumer">Whose watch it is.</param>
    /// <param name="scope">What the caller may read; null for everything.</param>
    /// <param name="pings">Keeps the connection alive.</param>
    public Watcher(Tenant tenant, ServiceState consumer, CallerScope? scope, SocketPings pings)
        : base(pings)
    {
        (_tenant, _consumer, _scope) = (tenant, consumer, scope);
        lock (tenant.Changing)
        {
            consumer.Add(this);
        }
    }

    /// <summary>Whether the caller may read about a service, whoever made it a provider of the consumer.</summary>
    public bool MayRead(ServiceState service) => _scope is null || _scope.Allows(ServiceLabels.Of(service.Service));

    /// <summary>Tells the client of events until it goes or is dropped.</summary>
    public async Task WatchAsync(HttpContext context, CancellationToken stopping)
    {
        try
        {
            await RunAsync(context, stopping);
        }
        finally
        {
            lock (_tenant.Changing)
            {
                _consumer.Remove(this);
            }
        }
    }
}
