using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Hosting.Sockets;
using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Registry.State;

namespace ServiceComb.Net.LocalEngine.Registry.Leases;

/// <summary>Receives the heartbeats of an instance over a websocket. Every frame counts as a heartbeat, so a client that
/// only responds to pings stays registered.</summary>
internal sealed class HeartbeatSocket(Instances instances, Tenant tenant, InstanceKey instance, SocketAccess? access, SocketKeepAlive keepAlive)
    : EngineSocket(access, keepAlive)
{
    private static readonly SocketClose InstanceMissing = new(4001, "heartbeat reporting failed because the instance does not exist");

    /// <summary>Receives heartbeats until the client disconnects or the instance is removed.</summary>
    public Task ReceiveHeartbeatsAsync(HttpContext context, CancellationToken stopping) => RunAsync(context, stopping);

    protected override ValueTask<SocketClose?> OnReceivedAsync()
    {
        try
        {
            instances.Heartbeat(tenant, instance);
            return default;
        }
        catch (EngineApiException)
        {
            return ValueTask.FromResult<SocketClose?>(InstanceMissing);
        }
    }
}
