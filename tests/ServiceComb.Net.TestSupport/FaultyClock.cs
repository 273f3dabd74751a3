using Microsoft.Extensions.Time.Testing;

namespace ServiceComb.Net.TestSupport;

/// <summary>A fake clock whose wall-clock time can be changed without affecting timestamps and timers.</summary>
public sealed class FaultyClock(FakeTimeProvider time) : TimeProvider
{
    private TimeSpan _jumped;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public void Jump(TimeSpan by) => _jumped += by;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + _jumped;

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);
}
