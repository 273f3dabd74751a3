namespace ServiceComb.Net.Governance.Counting;

/// <summary>Hands out unique numbers that cores take from a shared counter in blocks of sixteen, so that the counter is
/// written once per block.</summary>
internal sealed class BlockAllocator
{
    /// <summary>The count of numbers in a block.</summary>
    public const int Size = 16;

    private const int Shift = 4;
    private const long RemainingMask = Size - 1;
    private const long Empty = 0;
    private const long Filling = -1;

    // Per core the next number of its block and, in the low bits, the remaining count.
    private readonly StripedCounter _blocks = StripedCounter.Create();

    /// <summary>Takes a number from the block of the current core.</summary>
    public bool TryTake(out long number)
    {
        ref var block = ref _blocks.Current;
        var seen = Volatile.Read(ref block);
        while (seen != Filling && (seen & RemainingMask) != 0)
        {
            // Next number + 1, remaining count - 1 (packed in the low bits).
            var actual = Interlocked.CompareExchange(ref block, seen + Size - 1, seen);
            if (actual == seen)
            {
                number = seen >> Shift;
                return true;
            }

            seen = actual;
        }

        number = 0;
        return false;
    }

    /// <summary>Reserves the right to fill the block of the current core when it is empty. Must be followed by
    /// <see cref="Fill"/> or <see cref="CancelFill"/>.</summary>
    public bool TryBeginFill(out int core)
    {
        core = ProcessorIndex.Current;
        ref var block = ref _blocks.ForProcessor(core);
        var seen = Volatile.Read(ref block);
        return seen != Filling && (seen & RemainingMask) == 0 && Interlocked.CompareExchange(ref block, Filling, seen) == seen;
    }

    /// <summary>Stores a new block, whose first number the caller has taken.</summary>
    public void Fill(int core, long first) => Volatile.Write(ref _blocks.ForProcessor(core), ((first + 1) << Shift) | RemainingMask);

    /// <summary>Leaves the block of a core empty.</summary>
    public void CancelFill(int core) => Volatile.Write(ref _blocks.ForProcessor(core), Empty);
}
