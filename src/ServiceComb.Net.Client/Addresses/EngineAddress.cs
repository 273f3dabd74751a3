namespace ServiceComb.Net.Client.Addresses;

/// <summary>One base address and since when it is set aside.</summary>
internal sealed class EngineAddress(Uri uri)
{
    private const int FailuresUntilSetAside = 3;
    private static readonly TimeSpan SetAsideFor = TimeSpan.FromSeconds(15);
    private int _failures;
    private long _usableFrom;

    public Uri Uri { get; } = uri;

    public bool IsUsable(TimeProvider time) => time.GetTimestamp() >= Volatile.Read(ref _usableFrom);

    public void Succeeded()
    {
        Volatile.Write(ref _failures, 0);
        Volatile.Write(ref _usableFrom, 0);
    }

    public void Failed(TimeProvider time)
    {
        if (Interlocked.Increment(ref _failures) >= FailuresUntilSetAside)
        {
            Volatile.Write(ref _usableFrom, time.GetTimestamp() + (long)(SetAsideFor.TotalSeconds * time.TimestampFrequency));
        }
    }
}
