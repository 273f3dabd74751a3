using System.Globalization;

namespace ServiceComb.Net.LocalEngine.Registry.Leases;

/// <summary>The engine's clocks: one that only goes forward, for leases, and the calendar, for time stamps.</summary>
internal sealed class EngineClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private long _ahead;

    public TimeProvider Time => time;

    /// <summary>Milliseconds since the engine started.</summary>
    public long Now => (long)time.GetElapsedTime(_start).TotalMilliseconds + Volatile.Read(ref _ahead);

    /// <summary>Milliseconds since 1970.</summary>
    public long UtcNow => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Seconds since 1970 as text, as the registry writes time stamps.</summary>
    public string Stamp => time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>Moves the clock of the leases.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref _ahead, (long)by.TotalMilliseconds);
}
