using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Engine.Hosting.Sockets;
using ServiceComb.Net.Engine.Registry.State;

namespace ServiceComb.Net.Engine.Registry.Watching;

/// <summary>One open watch. Who falls behind is cut off, and finds out by asking what it missed.</summary>
internal sealed class Watcher : EngineSocket
{
    private readonly Tenant _tenant;
    private readonly ServiceState _consumer;

    /// <summary>A watch of this consumer, to be run. It hears of events from now on, before the client hears that the watch is
    /// open: whatever the client does next is an event it will see.</summary>
    public Watcher(Tenant tenant, ServiceState consumer, SocketPings pings)
        : base(pings)
    {
        (_tenant, _consumer) = (tenant, consumer);
        lock (tenant.Changing)
        {
            consumer.Add(this);
        }
    }

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
