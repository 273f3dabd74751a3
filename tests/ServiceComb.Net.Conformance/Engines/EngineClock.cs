using Microsoft.Extensions.Time.Testing;

namespace ServiceComb.Net.Conformance.Engines;

/// <summary>A clock that stands still until it is advanced and counts the timers of the engine.</summary>
internal sealed class EngineClock() : FakeTimeProvider(System.GetUtcNow())
{
    private int _timers;

    public int Timers => Volatile.Read(ref _timers);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Interlocked.Increment(ref _timers);
        return timer;
    }
}
