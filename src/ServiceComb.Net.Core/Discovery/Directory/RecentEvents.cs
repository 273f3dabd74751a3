using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Holds the events of the last seconds for one service. They take precedence over the instance lists of an engine, which
/// lag behind. Not thread-safe; the lock of the subscription serializes access.</summary>
internal sealed class RecentEvents(TimeProvider time)
{
    // The instance lists of the engine lag behind its events by up to 2.3 seconds (measured).
    private static readonly TimeSpan MaxListLag = TimeSpan.FromSeconds(4);
    private readonly List<(InstanceEvent Event, long When)> _events = [];

    /// <summary>Gets whether the last list did not yet reflect all events.</summary>
    public bool AreAhead { get; private set; }

    public void Add(InstanceEvent change)
    {
        _events.RemoveAll(entry => IsSame(entry.Event.Instance!, change.Instance!));
        _events.Add((change, time.GetTimestamp()));
    }

    /// <summary>Returns a list with the recent events applied.</summary>
    public List<MicroserviceInstance> ApplyTo(IReadOnlyList<MicroserviceInstance> registered)
    {
        var result = registered.ToList();
        _events.RemoveAll(entry => time.GetElapsedTime(entry.When) > MaxListLag);
        AreAhead = false;
        foreach (var (change, _) in _events)
        {
            var instance = change.Instance! with { Version = change.Instance.Version ?? change.Key?.Version };
            var index = result.FindIndex(one => IsSame(one, instance));
            if (change.Action == InstanceEvent.Delete)
            {
                if (index >= 0)
                {
                    result.RemoveAt(index);
                    AreAhead = true;
                }
            }
            else if (index < 0)
            {
                result.Add(instance);
                AreAhead = true;
            }
            else if (!ContentEquals(result[index], instance))
            {
                result[index] = instance;
                AreAhead = true;
            }
        }

        return result;
    }

    // The ID of an instance may be registered for several versions of a service, for example when a version replaces another one.
    private static bool IsSame(MicroserviceInstance left, MicroserviceInstance right) =>
        left.InstanceId == right.InstanceId && (left.ServiceId == right.ServiceId || left.ServiceId is null || right.ServiceId is null);

    private static bool ContentEquals(MicroserviceInstance left, MicroserviceInstance right) =>
        (left.Status ?? InstanceStatus.Up) == (right.Status ?? InstanceStatus.Up)
        && left.HostName == right.HostName
        && left.DataCenterInfo == right.DataCenterInfo
        && left.Endpoints.SequenceEqual(right.Endpoints)
        && ServiceInstanceFactory.PropertiesEqual(left.Properties, right.Properties);
}
