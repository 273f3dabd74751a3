using ServiceComb.Net.LocalEngine.Registry.Leases;
using ServiceComb.Net.LocalEngine.Registry.State;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine.Registry.Watching;

/// <summary>Tells watchers about instances that left, a while later: the real registry looks for two seconds whether many
/// leave at once before it says so (measured: 2.3 s). Lists are without the instance at once. An instance that is back
/// by then did not leave.</summary>
internal sealed class DeferredDeleteEvents : IDisposable
{
    private const int DelayInMillis = 2300;
    private readonly EngineClock _clock;
    private readonly Lock _queueing = new();
    private readonly Queue<(long Due, InstanceState Instance)> _queue = new();
    private readonly ITimer _timer;

    public DeferredDeleteEvents(EngineClock clock)
    {
        _clock = clock;
        _timer = clock.Time.CreateTimer(static state => ((DeferredDeleteEvents)state!).Deliver(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(InstanceState instance)
    {
        lock (_queueing)
        {
            _queue.Enqueue((_clock.Now + DelayInMillis, instance));
            if (_queue.Count == 1)
            {
                Arm(DelayInMillis);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Arm(long millis) => _timer.Change(TimeSpan.FromMilliseconds(Math.Max(1, millis)), Timeout.InfiniteTimeSpan);

    /// <summary>Tells what is due.</summary>
    public void Deliver()
    {
        List<InstanceState> due = [];
        lock (_queueing)
        {
            var now = _clock.Now;
            while (_queue.TryPeek(out var next) && next.Due <= now)
            {
                due.Add(_queue.Dequeue().Instance);
            }

            if (_queue.TryPeek(out var waiting))
            {
                Arm(waiting.Due - now);
            }
        }

        foreach (var instance in due)
        {
            var tenant = instance.Service.Tenant;
            lock (tenant.Changing)
            {
                if (!tenant.Instances.ContainsKey(new InstanceKey(instance.Service.Id, instance.Id)))
                {
                    InstanceEvents.Publish(InstanceEvent.Delete, instance);
                }
            }
        }
    }
}
