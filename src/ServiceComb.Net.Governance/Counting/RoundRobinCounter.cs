using System.Diagnostics;
using System.Numerics;

namespace ServiceComb.Net.Governance.Counting;

/// <summary>0, 1, 2 and so on for any number of callers, every number once. While several cores together ask more than
/// four million times a second, each takes sixteen at once: then the order is off by so many per core, and nothing else.</summary>
internal sealed class RoundRobinCounter
{
    private const int LookEvery = 1024;
    private const int Looks = 8;
    private static readonly TimeSpan Busy = TimeSpan.FromMicroseconds(LookEvery / 4);
    private readonly Lock _looking = new();
    private volatile BlockAllocator? _blocks;
    private volatile bool _isBusy;
    private long _lookedAt;
    private int _lookedOn;
    private uint _moves;
    private long _next;

    /// <param name="first">The first number.</param>
    public RoundRobinCounter(long first = 0) => _next = first;

    public long Next()
    {
        var blocks = _blocks;
        if (blocks is null)
        {
            return One();
        }

        // A block that is left from busier times is used up first.
        return blocks.TryTake(out var number) ? number : _isBusy && blocks.TryBegin(out var core) ? Fill(blocks, core) : One();
    }

    private long One()
    {
        var number = Interlocked.Increment(ref _next) - 1;
        if (number % LookEvery == 0)
        {
            Look();
        }

        return number;
    }

    private long Fill(BlockAllocator blocks, int core)
    {
        var first = Interlocked.Add(ref _next, BlockAllocator.Size) - BlockAllocator.Size;
        blocks.Fill(core, first);
        if (first % LookEvery < BlockAllocator.Size)
        {
            Look();
        }

        return first;
    }

    // One core alone is never busy, however fast it is: it would gain nothing, and keeps the order.
    private void Look()
    {
        lock (_looking)
        {
            var (now, core) = (Stopwatch.GetTimestamp(), ProcessorIndex.Current);
            var isFast = Stopwatch.GetElapsedTime(_lookedAt, now) < Busy;
            _moves = isFast ? (_moves << 1) | (core == _lookedOn ? 0u : 1u) : 0;
            (_lookedAt, _lookedOn) = (now, core);
            _isBusy = BitOperations.PopCount(_moves & ((1u << Looks) - 1)) > 1;
            _blocks ??= _isBusy ? new BlockAllocator() : null;
        }
    }
}
