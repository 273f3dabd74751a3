using ServiceComb.Net.LocalEngine.Monitoring.Reports;
using ServiceComb.Net.LocalEngine.Monitoring.Series;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.Monitoring.State;

/// <summary>The time series of all reporting instances. A report is committed before it becomes visible and is acknowledged. The number
/// of instances, of operations per instance and of points is limited, so that memory and file stay bounded whatever is
/// reported.</summary>
internal sealed class MonitorStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(MonitoredService Service, string InstanceId), MonitoredInstance> _instances = [];
    private readonly Journal _journal;
    private readonly TimeProvider _time;
    private readonly MonitorLimits _limits;
    private long _nextHandle;
    private long _points;

    public MonitorStore(Journal journal, Retention retention, MonitorLimits limits, TimeProvider time)
    {
        (_journal, Retention, _limits, _time) = (journal, retention, limits, time);
        foreach (var instance in MonitorJournal.Load(journal, retention))
        {
            _instances[KeyOf(instance)] = instance;
            _nextHandle = Math.Max(_nextHandle, instance.Handle + 1);
            _points += instance.Timeline.Points;
        }
    }

    public Retention Retention { get; }

    /// <summary>Gets the number of stored points.</summary>
    public long Points => Volatile.Read(ref _points);

    /// <summary>Gets the time in milliseconds since 1970.</summary>
    public long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Returns the instances as they are now.</summary>
    public IReadOnlyList<MonitoredInstance> GetInstances()
    {
        lock (_lock)
        {
            return [.. _instances.Values];
        }
    }

    /// <summary>Stores a report. A report that was received before is ignored.</summary>
    /// <returns>A task that completes when the report is committed. It fails with a <see cref="StorageException"/> when it cannot be
    /// written.</returns>
    public Task AddAsync(Report report) => ChangeAsync(changes =>
    {
        var known = _instances.GetValueOrDefault((report.Service, report.InstanceId));
        if (known?.HasReceived(report) == true)
        {
            return;
        }

        if (known is null && _instances.Count >= _limits.Instances)
        {
            changes.Delete(_instances.Values.MinBy(static instance => instance.SeenAt)!);
        }

        var (result, change) = (known ?? Create(report)).Add(report, Now, Retention.Resolution);
        changes.Put(result, change);
        Trim(changes);
    });

    /// <summary>Combines and deletes frames of instances that no longer report.</summary>
    public Task AdvanceAsync() => ChangeAsync(changes =>
    {
        var now = Now;
        foreach (var instance in _instances.Values)
        {
            var change = instance.Timeline.Advance(now / 1000);
            if (change.Result.Newest is null)
            {
                changes.Delete(instance);
            }
            else if (!change.IsEmpty)
            {
                changes.Put(instance with { Timeline = change.Result }, change);
            }
        }
    });

    private static (MonitoredService Service, string InstanceId) KeyOf(MonitoredInstance instance) => (instance.Service, instance.InstanceId);

    // All changes have one subject, so that the limits hold over all instances.
    private Task<bool> ChangeAsync(Action<Changes> stage) => _journal.ChangeAsync(new ChangeSubject(_lock), change =>
    {
        var changes = new Changes(this);
        stage(changes);
        if (changes.Records.Count > 0)
        {
            change.Write([.. changes.Records], changes.Apply);
        }

        return true;
    });

    private MonitoredInstance Create(Report report) => new()
    {
        Handle = _nextHandle,
        Service = report.Service,
        InstanceId = report.InstanceId,
        Names = [],
        Timeline = Timeline.Create(Retention, []),
    };

    // Takes the oldest points of the instance with the most, so that one instance cannot displace all others.
    private void Trim(Changes changes)
    {
        while (changes.Points > _limits.Points)
        {
            var largest = changes.Instances.MaxBy(static instance => instance.Timeline.Points)!;
            var excess = (int)Math.Min(int.MaxValue, changes.Points - _limits.Points);
            var change = largest.Timeline.RemoveOldest(Math.Clamp(largest.Timeline.Points / 8, 1, Math.Max(1, excess)));
            if (change.Result.Newest is null)
            {
                changes.Delete(largest);
            }
            else
            {
                changes.Put(largest with { Timeline = change.Result }, change);
            }
        }
    }

    private sealed class Changes(MonitorStore store)
    {
        // By instance; null when it is deleted.
        private readonly Dictionary<(MonitoredService Service, string InstanceId), MonitoredInstance?> _changed = [];

        public List<JournalChange> Records { get; } = [];

        public long Points { get; private set; } = store._points;

        public IEnumerable<MonitoredInstance> Instances =>
            store._instances.Where(pair => !_changed.ContainsKey(pair.Key)).Select(static pair => pair.Value).Concat(_changed.Values.OfType<MonitoredInstance>());

        public void Put(MonitoredInstance instance, TimelineChange change)
        {
            Set(KeyOf(instance), instance);
            Records.AddRange(MonitorJournal.GetRecords(instance.Handle, change));
            Records.Add(MonitorJournal.Put(instance));
        }

        public void Delete(MonitoredInstance instance)
        {
            Records.AddRange(MonitorJournal.Delete(Find(KeyOf(instance)) ?? instance));
            if (store._instances.TryGetValue(KeyOf(instance), out var stored))
            {
                Records.AddRange(MonitorJournal.Delete(stored));
            }

            Set(KeyOf(instance), null);
        }

        public void Apply()
        {
            foreach (var (key, instance) in _changed)
            {
                if (instance is null)
                {
                    store._instances.Remove(key);
                }
                else
                {
                    store._instances[key] = instance;
                    store._nextHandle = Math.Max(store._nextHandle, instance.Handle + 1);
                }
            }

            Volatile.Write(ref store._points, Points);
        }

        private MonitoredInstance? Find((MonitoredService Service, string InstanceId) key) =>
            _changed.TryGetValue(key, out var changed) ? changed : store._instances.GetValueOrDefault(key);

        private void Set((MonitoredService Service, string InstanceId) key, MonitoredInstance? instance)
        {
            Points += (instance?.Timeline.Points ?? 0) - (Find(key)?.Timeline.Points ?? 0);
            _changed[key] = instance;
        }
    }
}
