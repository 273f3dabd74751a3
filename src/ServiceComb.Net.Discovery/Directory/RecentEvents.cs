using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>The events of the last seconds of one service, which win over the lists of an engine that lags behind them. Its
/// subscription's lock guards it.</summary>
internal sealed class RecentEvents(TimeProvider time)
{
    // The engine's finds lag behind its events by up to 2.3 seconds (measured); for a little longer events win over lists.
    private static readonly TimeSpan MaxListLag = TimeSpan.FromSeconds(4);
    private readonly List<(InstanceEvent Event, long When)> _events = [];

    /// <summary>Whether the last list did not contain yet what events had said.</summary>
    public bool AreAhead { get; private set; }

    public void Add(InstanceEvent change, string instanceId)
    {
        _events.RemoveAll(one => one.Event.Instance!.InstanceId == instanceId);
        _events.Add((change, time.GetTimestamp()));
    }

    /// <summary>Returns a list with what events said that it may not contain yet.</summary>
    public List<MicroserviceInstance> ApplyTo(IReadOnlyList<MicroserviceInstance> registered)
    {
        var now = registered.ToList();
        _events.RemoveAll(one => time.GetElapsedTime(one.When) > MaxListLag);
        AreAhead = false;
        foreach (var (change, _) in _events)
        {
            var index = now.FindIndex(one => one.InstanceId == change.Instance!.InstanceId);
            if (change.Action == InstanceEvent.Delete && index >= 0)
            {
                now.RemoveAt(index);
                AreAhead = true;
            }
            else if (change.Action != InstanceEvent.Delete && index < 0)
            {
                now.Add(change.Instance!.Version is null ? change.Instance with { Version = change.Key?.Version } : change.Instance);
                AreAhead = true;
            }
            else if (change.Action != InstanceEvent.Delete)
            {
                AreAhead |= (now[index].Status ?? InstanceStatus.Up) != (change.Instance!.Status ?? InstanceStatus.Up);
                now[index] = now[index] with { Status = change.Instance.Status, Properties = change.Instance.Properties };
            }
        }

        return now;
    }
}
