using System.Text.Json;
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
    public static int LeaseOf(MicroserviceInstance instance) => ToLease(instance.HealthCheck?.Interval);

    /// <summary>Reads the lease from stored JSON. Creating the whole instance would dominate the start of an engine with many of
    /// them.</summary>
    /// <exception cref="JsonException">The JSON is not an instance.</exception>
    public static int ReadLease(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        int? interval = null;
        var isHealthCheck = false;
        while (reader.Read())
        {
            if (reader.TokenType is not JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.CurrentDepth == 1)
            {
                isHealthCheck = reader.ValueTextEquals("healthCheck"u8);
            }
            else if (reader.CurrentDepth == 2 && isHealthCheck && reader.ValueTextEquals("interval"u8))
            {
                reader.Read();
                interval = reader.GetInt32();
            }
        }

        return ToLease(interval);
    }

    private static int ToLease(int? interval) => (int)Math.Min(4L * (interval ?? 30), int.MaxValue / 1000);
}
