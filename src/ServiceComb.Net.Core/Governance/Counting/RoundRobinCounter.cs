using System.Diagnostics;
using System.Numerics;

namespace ServiceComb.Net.Governance.Counting;

/// <summary>Counts up from an initial value for concurrent callers, with every number returned once. While several cores
/// draw more than four million numbers per second, each takes blocks of sixteen, and only the order can deviate by a block
/// per core.</summary>
internal sealed class RoundRobinCounter
{
    private const int SampleInterval = 1024;
    private const int SampleCount = 8;
    private static readonly TimeSpan BusyInterval = TimeSpan.FromMicroseconds(SampleInterval / 4);
    private readonly Lock _sampling = new();
    private volatile BlockAllocator? _blocks;
    private volatile bool _isContended;
    private long _sampledAt;
    private int _sampledProcessor;
    private uint _processorChanges;
    private long _next;

    /// <param name="first">The first number.</param>
    public RoundRobinCounter(long first = 0) => _next = first;

    public long Next()
    {
        var blocks = _blocks;
        if (blocks is null)
        {
            return NextShared();
        }

        // Use up a block that remains from a contended period first.
        return blocks.TryTake(out var number) ? number : _isContended && blocks.TryBeginFill(out var core) ? NextBlock(blocks, core) : NextShared();
    }

    private long NextShared()
    {
        var number = Interlocked.Increment(ref _next) - 1;
        if (number % SampleInterval == 0)
        {
            UpdateContention();
        }

        return number;
    }

    private long NextBlock(BlockAllocator blocks, int core)
    {
        var first = Interlocked.Add(ref _next, BlockAllocator.Size) - BlockAllocator.Size;
        blocks.Fill(core, first);
        if (first % SampleInterval < BlockAllocator.Size)
        {
            UpdateContention();
        }

        return first;
    }

    // A single core never counts as contended, however fast it is: blocks would not help it and would change the order.
    private void UpdateContention()
    {
        lock (_sampling)
        {
            var (now, core) = (Stopwatch.GetTimestamp(), ProcessorIndex.Current);
            var isFast = Stopwatch.GetElapsedTime(_sampledAt, now) < BusyInterval;
            _processorChanges = isFast ? (_processorChanges << 1) | (core == _sampledProcessor ? 0u : 1u) : 0;
            (_sampledAt, _sampledProcessor) = (now, core);
            _isContended = BitOperations.PopCount(_processorChanges & ((1u << SampleCount) - 1)) > 1;
            _blocks ??= _isContended ? new BlockAllocator() : null;
        }
    }
}
