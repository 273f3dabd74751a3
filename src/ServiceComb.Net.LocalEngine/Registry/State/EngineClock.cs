using System.Globalization;

namespace ServiceComb.Net.LocalEngine.Registry.State;

/// <summary>The engine's clocks: a monotonic one for leases, and the system time for time stamps.</summary>
internal sealed class EngineClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private long _offset;

    public TimeProvider Time => time;

    /// <summary>Gets the milliseconds since the engine started, plus the advanced time.</summary>
    public long Now => (long)time.GetElapsedTime(_start).TotalMilliseconds + Volatile.Read(ref _offset);

    /// <summary>Gets the milliseconds since 1970.</summary>
    public long UtcNow => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Gets the seconds since 1970 as text, the format of the registry's time stamps.</summary>
    public string Timestamp => time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>Advances the lease clock.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref _offset, (long)by.TotalMilliseconds);
}
