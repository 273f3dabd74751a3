using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Hosting.Sockets;
using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Registry.Leases;
using ServiceComb.Net.LocalEngine.Registry.State;
using ServiceComb.Net.LocalEngine.Registry.Watching;

namespace ServiceComb.Net.LocalEngine.Registry.Endpoints;

/// <summary>What goes over websockets: the watch, and heartbeats of clients that prefer a connection to many requests.</summary>
internal sealed class SocketEndpoints(Tenants tenants, Instances instances, SocketPings pings, Func<CancellationToken> ending)
{
    private static readonly byte[] NoService = "service does not exist"u8.ToArray();

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("microservices/{serviceId}/watcher", context => context.AsksForSocket() ? WatchAsync(context) : RefusePlainAsync(context));
        routes.MapGet("microservices/{serviceId}/instances/{instanceId}/heartbeat", context => context.AsksForSocket() ? BeatAsync(context) : RefusePlainAsync(context));
    }

    private Task WatchAsync(HttpContext context)
    {
        var tenant = tenants.Find(context.TenantName());
        return tenant.Services.TryGetValue(context.Route("serviceId"), out var consumer)
            ? new Watcher(tenant, consumer, CallerScope.Of(context), pings).WatchAsync(context, ending())
            : EngineSocket.SendAndCloseAsync(context, NoService);
    }

    private Task BeatAsync(HttpContext context)
    {
        var instance = new InstanceKey(context.Route("serviceId"), context.Route("instanceId"));
        return new HeartbeatSocket(instances, tenants.Find(context.TenantName()), instance, pings).BeatAsync(context, ending());
    }

    private static Task RefusePlainAsync(HttpContext context)
    {
        context.Response.Headers["Sec-Websocket-Version"] = "13";
        return context.Response.PlainAsync(StatusCodes.Status400BadRequest, "Bad Request");
    }
}
