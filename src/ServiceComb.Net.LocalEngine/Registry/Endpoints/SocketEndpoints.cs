using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.Engine.Hosting;
using ServiceComb.Net.Engine.Registry.State;
using ServiceComb.Net.Engine.Registry.Watching;

namespace ServiceComb.Net.Engine.Registry.Endpoints;

/// <summary>What goes over websockets: the watch, and heartbeats of clients that prefer a connection to many requests.</summary>
internal sealed class SocketEndpoints(Tenants tenants, Instances instances, Func<CancellationToken> ending)
{
    private const WebSocketCloseStatus InstanceMissing = (WebSocketCloseStatus)4001;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("microservices/{serviceId}/watcher", WatchAsync);
        routes.MapGet("microservices/{serviceId}/instances/{instanceId}/heartbeat", BeatAsync);
    }

    // Does not wait for the watch itself: of what waits there may be thousands.
    private Task WatchAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            return RefusePlainAsync(context);
        }

        var tenant = tenants.Find(context.TenantName());
        return tenant.Services.TryGetValue(context.Route("serviceId"), out var consumer)
            ? Watcher.Of(tenant, consumer).RunAsync(context.WebSockets.AcceptWebSocketAsync(), ending())
            : RefuseWatchAsync(context);
    }

    // The real registry says so in a frame and closes without a reason.
    private static async Task RefuseWatchAsync(HttpContext context)
    {
        using var refused = await context.WebSockets.AcceptWebSocketAsync();
        await refused.SendAsync("service does not exist"u8.ToArray(), WebSocketMessageType.Text, true, context.RequestAborted);
        await refused.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }

    private static Task RefusePlainAsync(HttpContext context)
    {
        context.Response.Headers["Sec-Websocket-Version"] = "13";
        return context.Response.PlainAsync(StatusCodes.Status400BadRequest, "Bad Request");
    }

    // Every frame is a heartbeat; what it says does not matter.
    private async Task BeatAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await RefusePlainAsync(context);
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var (tenant, serviceId, instanceId) = (tenants.Find(context.TenantName()), context.Route("serviceId"), context.Route("instanceId"));
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ending(), context.RequestAborted);
        var buffer = new byte[128];
        try
        {
            do
            {
                await instances.HeartbeatAsync(tenant, serviceId, instanceId);
            }
            while ((await socket.ReceiveAsync(buffer.AsMemory(), either.Token)).MessageType != WebSocketMessageType.Close);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, either.Token);
        }
        catch (Refusal)
        {
            await socket.CloseOutputAsync(InstanceMissing, "heartbeat reporting failed because the instance does not exist", either.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            // The client is gone or the engine stops.
        }
    }
}
