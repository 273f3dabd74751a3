using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace ServiceComb.Net.LocalEngine.Tests.Kie;

/// <summary>A fake clock that reports when timers are created.</summary>
internal sealed class HeldClock() : FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))
{
    private readonly ConcurrentDictionary<TimeSpan, SemaphoreSlim> _timers = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        TimersOf(dueTime).Release();
        return timer;
    }

    /// <summary>Waits until a number of timers with this due time were created.</summary>
    public async Task HeldAsync(TimeSpan wait, int count = 1)
    {
        for (var seen = 0; seen < count; seen++)
        {
            Assert.True(await TimersOf(wait).WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken), "nobody waits");
        }
    }

    private SemaphoreSlim TimersOf(TimeSpan dueTime) => _timers.GetOrAdd(dueTime, static _ => new SemaphoreSlim(0));
}
