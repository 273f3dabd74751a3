using Microsoft.Extensions.Time.Testing;

namespace ServiceComb.Net.Conformance.Vectors;

/// <summary>A clock that stands still. Short delays, such as those between two attempts, advance it and complete immediately.
/// Longer timers, such as timeouts, never fire.</summary>
internal sealed class ImmediateTime : FakeTimeProvider
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromMilliseconds(500);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime <= MaxPause && period == Timeout.InfiniteTimeSpan)
        {
            ThreadPool.QueueUserWorkItem(_ => Advance(dueTime));
        }

        return timer;
    }
}
