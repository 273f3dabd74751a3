using Microsoft.Extensions.Time.Testing;

namespace ServiceComb.Net.TestSupport;

/// <summary>A fake clock that reports the timers that are created, so that a test can wait until the code under test waits.</summary>
public sealed class ObservableClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(120);
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _dueTimes = [];
    private TaskCompletionSource _created = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _timers;

    public ObservableClock()
        : this(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Gets the number of timers that were created.</summary>
    public int Timers => Volatile.Read(ref _timers);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Interlocked.Increment(ref _timers);
        lock (_lock)
        {
            _dueTimes.Add(dueTime);
            _created.SetResult();
            _created = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return timer;
    }

    /// <summary>Waits until a number of timers with a due time were created. Each timer counts for one call only.</summary>
    public async Task WaitForTimerAsync(TimeSpan dueTime, int count = 1)
    {
        for (var seen = 0; seen < count; seen++)
        {
            await WaitForTimerAsync(due => due == dueTime);
        }
    }

    /// <summary>Waits until a timer with a matching due time was created. Each timer counts for one call only.</summary>
    public async Task WaitForTimerAsync(Predicate<TimeSpan> matches)
    {
        while (true)
        {
            Task created;
            lock (_lock)
            {
                if (_dueTimes.FindIndex(matches) is var index and >= 0)
                {
                    _dueTimes.RemoveAt(index);
                    return;
                }

                created = _created.Task;
            }

            await created.WaitAsync(TestTimeout);
        }
    }
}
