using ServiceComb.Net.LocalEngine.Registry.State;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine.Registry.Watching;

/// <summary>Publishes the delete events of removed instances with a delay: the real registry waits about two seconds, to
/// detect mass failures, before it notifies watchers (measured: 2.3 s). Lists omit the instance immediately. No event is
/// published if the instance is registered again in the meantime.</summary>
internal sealed class DeferredDeleteEvents : IDisposable
{
    private const int DelayInMillis = 2300;
    private readonly EngineClock _clock;
    private readonly Lock _queueLock = new();
    private readonly Queue<(long Due, InstanceState Instance)> _queue = new();
    private readonly ITimer _timer;

    public DeferredDeleteEvents(EngineClock clock)
    {
        _clock = clock;
        _timer = clock.Time.CreateTimer(static state => ((DeferredDeleteEvents)state!).Deliver(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(InstanceState instance)
    {
        lock (_queueLock)
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

    /// <summary>Publishes the events that are due.</summary>
    public void Deliver()
    {
        List<InstanceState> due = [];
        lock (_queueLock)
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
            lock (tenant.ChangeLock)
            {
                if (!tenant.Instances.ContainsKey(new InstanceKey(instance.Service.Id, instance.Id)))
                {
                    InstanceEvents.Publish(InstanceEvent.Delete, instance);
                }
            }
        }
    }
}
