using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Hosting.Sockets;
using ServiceComb.Net.LocalEngine.Registry.State;

namespace ServiceComb.Net.LocalEngine.Registry.Leases;

/// <summary>Heartbeats of a client that prefers one connection to many requests: every frame is one, whatever it says; so
/// whoever answers pings lives.</summary>
internal sealed class HeartbeatSocket(Instances instances, Tenant tenant, InstanceKey instance, SocketPings pings) : EngineSocket(pings)
{
    private static readonly SocketClose InstanceMissing = new(4001, "heartbeat reporting failed because the instance does not exist");

    /// <summary>Takes heartbeats until the client goes, or the instance.</summary>
    public Task BeatAsync(HttpContext context, CancellationToken stopping) => RunAsync(context, stopping);

    /// <inheritdoc/>
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
