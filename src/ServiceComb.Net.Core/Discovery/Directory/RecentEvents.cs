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

    public void Add(InstanceEvent change, string instanceId)
    {
        _events.RemoveAll(entry => entry.Event.Instance!.InstanceId == instanceId);
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
            var index = result.FindIndex(one => one.InstanceId == change.Instance!.InstanceId);
            if (change.Action == InstanceEvent.Delete && index >= 0)
            {
                result.RemoveAt(index);
                AreAhead = true;
            }
            else if (change.Action != InstanceEvent.Delete && index < 0)
            {
                result.Add(change.Instance!.Version is null ? change.Instance with { Version = change.Key?.Version } : change.Instance);
                AreAhead = true;
            }
            else if (change.Action != InstanceEvent.Delete)
            {
                AreAhead |= (result[index].Status ?? InstanceStatus.Up) != (change.Instance!.Status ?? InstanceStatus.Up);
                result[index] = result[index] with { Status = change.Instance.Status, Properties = change.Instance.Properties };
            }
        }

        return result;
    }
}
