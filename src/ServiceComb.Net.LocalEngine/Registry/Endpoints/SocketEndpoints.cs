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

/// <summary>The websocket endpoints: watches, and heartbeats over a connection.</summary>
internal sealed class SocketEndpoints(Tenants tenants, Instances instances, SocketKeepAlive keepAlive, Func<CancellationToken> stopping)
{
    private static readonly byte[] NoService = "service does not exist"u8.ToArray();

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("microservices/{serviceId}/watcher", context => context.IsWebSocketRequest() ? WatchAsync(context) : RejectNonWebSocketAsync(context));
        routes.MapGet("microservices/{serviceId}/instances/{instanceId}/heartbeat", context => context.IsWebSocketRequest() ? HeartbeatAsync(context) : RejectNonWebSocketAsync(context));
    }

    private Task WatchAsync(HttpContext context)
    {
        var tenant = tenants.Find(context.TenantName());
        return tenant.Services.TryGetValue(context.Route("serviceId"), out var consumer)
            ? new Watcher(tenant, consumer, SocketAccess.Of(context), keepAlive).WatchAsync(context, stopping())
            : EngineSocket.SendAndCloseAsync(context, NoService);
    }

    private Task HeartbeatAsync(HttpContext context)
    {
        var instance = new InstanceKey(context.Route("serviceId"), context.Route("instanceId"));
        return new HeartbeatSocket(instances, tenants.Find(context.TenantName()), instance, SocketAccess.Of(context), keepAlive).ReceiveHeartbeatsAsync(context, stopping());
    }

    private static Task RejectNonWebSocketAsync(HttpContext context)
    {
        context.Response.Headers["Sec-Websocket-Version"] = "13";
        return context.Response.PlainTextAsync(StatusCodes.Status400BadRequest, "Bad Request");
    }
}
