namespace ServiceComb.Net.Yarp.Tests.Fixtures;

/// <summary>Reads a body and measures the live memory of the process, after a collection, eight times on the way.</summary>
internal sealed class LiveMemory(long size)
{
    private long _before;

    /// <summary>Gets the maximum number of bytes that were live beyond those at the beginning.</summary>
    public long MaxGrowth { get; private set; }

    public void Begin() => _before = GC.GetTotalMemory(forceFullCollection: true);

    /// <summary>Reads a body to its end and returns its length.</summary>
    public async Task<long> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        var (total, next) = (0L, size / 8);
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            total += count;
            if (total >= next)
            {
                next += size / 8;
                MaxGrowth = Math.Max(MaxGrowth, GC.GetTotalMemory(forceFullCollection: true) - _before);
            }
        }

        return total;
    }
}
