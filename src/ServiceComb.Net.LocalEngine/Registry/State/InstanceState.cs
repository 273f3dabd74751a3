using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine.Registry.State;

/// <summary>A registered instance. There may be hundreds of thousands, so what is not needed to answer is not kept: the
/// instance is its JSON, read back only to be changed.</summary>
internal sealed class InstanceState(ServiceState service, string id, byte[] json, int lease)
{
    private volatile byte[] _json = json;

    public ServiceState Service => service;

    public string Id => id;

    /// <summary>The instance as answers hold it.</summary>
    public byte[] Json
    {
        get => _json;
        set => _json = value;
    }

    /// <summary>Seconds it lives without a heartbeat.</summary>
    public int Lease => lease;

    /// <summary>The engine's clock, in milliseconds, when it expires.</summary>
    public long ExpiresAt;

    /// <summary>The engine's clock when its lease was written last.</summary>
    public long LeaseWrittenAt;

    /// <summary>Its place among the instances of its service.</summary>
    public int Index;

    /// <summary>The next instance in its slot of the lease wheel.</summary>
    public InstanceState? NextInSlot;

    /// <summary>Expired, but held in the lists by self-preservation: no heartbeat reaches it any more.</summary>
    public bool IsHeld;

    /// <summary>No longer registered.</summary>
    public bool IsGone;

    /// <summary>Whether heartbeats and changes reach it.</summary>
    public bool IsAlive => !IsGone && !IsHeld;

    /// <summary>Seconds an instance lives without a heartbeat: four intervals, whatever <c>times</c> says (measured).</summary>
    public static int LeaseOf(MicroserviceInstance instance) =>
        (int)Math.Min(4L * (instance.HealthCheck?.Interval ?? 30), int.MaxValue / 1000);
}
