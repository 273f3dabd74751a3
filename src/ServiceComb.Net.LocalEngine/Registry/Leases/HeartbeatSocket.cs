using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Engine.Hosting;
using ServiceComb.Net.Engine.Hosting.Sockets;
using ServiceComb.Net.Engine.Registry.State;

namespace ServiceComb.Net.Engine.Registry.Leases;

/// <summary>Heartbeats of a client that prefers one connection to many requests: every frame is one, whatever it says; so
/// whoever answers pings lives.</summary>
internal sealed class HeartbeatSocket(Instances instances, Tenant tenant, InstanceKey instance, SocketPings pings) : EngineSocket(pings)
{
    private static readonly SocketClose InstanceMissing = new(4001, "heartbeat reporting failed because the instance does not exist");

    /// <summary>Takes heartbeats until the client goes, or the instance.</summary>
    public Task BeatAsync(HttpContext context, CancellationToken stopping) => RunAsync(context, stopping);

    /// <inheritdoc/>
    protected override ValueTask<SocketClose?> HeardAsync()
    {
        try
        {
            instances.Heartbeat(tenant, instance);
            return default;
        }
        catch (Refusal)
        {
            return ValueTask.FromResult<SocketClose?>(InstanceMissing);
        }
    }
}
