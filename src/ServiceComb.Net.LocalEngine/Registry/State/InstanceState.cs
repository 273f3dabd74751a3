using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine.Registry.State;

/// <summary>A registered instance. Only the JSON is kept, and parsed only for changes, because there may be hundreds of
/// thousands of instances.</summary>
internal sealed class InstanceState(ServiceState service, string id, byte[] json, int lease)
{
    private volatile byte[] _json = json;

    public ServiceState Service => service;

    public string Id => id;

    /// <summary>Gets or sets the JSON of the instance.</summary>
    public byte[] Json
    {
        get => _json;
        set => _json = value;
    }

    /// <summary>Gets the lease duration in seconds.</summary>
    public int Lease => lease;

    /// <summary>The expiry time, in milliseconds of the engine's clock.</summary>
    public long ExpiresAt;

    /// <summary>The time of the last lease write, in milliseconds of the engine's clock.</summary>
    public long LeaseWrittenAt;

    /// <summary>The index in the instance list of the service.</summary>
    public int Index;

    public InstanceState? NextInSlot;

    /// <summary>Whether the instance has expired but is still listed because of self-preservation. It accepts no
    /// heartbeats.</summary>
    public bool IsRetained;

    /// <summary>Whether the instance is no longer registered.</summary>
    public bool IsRemoved;

    /// <summary>Gets a value indicating whether the instance accepts heartbeats and changes.</summary>
    public bool IsAlive => !IsRemoved && !IsRetained;

    /// <summary>Gets the lease duration in seconds: four intervals, regardless of <c>times</c> (measured).</summary>
    public static int LeaseOf(MicroserviceInstance instance) =>
        (int)Math.Min(4L * (instance.HealthCheck?.Interval ?? 30), int.MaxValue / 1000);
}
