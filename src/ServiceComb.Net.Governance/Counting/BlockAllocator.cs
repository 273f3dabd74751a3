namespace ServiceComb.Net.Governance.Counting;

/// <summary>Numbers that cores take from one shared counter in blocks: so that is written once in sixteen times. Every
/// number is given away once.</summary>
internal sealed class BlockAllocator
{
    /// <summary>Numbers in a block.</summary>
    public const int Size = 16;

    private const int Shift = 4;
    private const long Left = Size - 1;
    private const long Empty = 0;
    private const long Filling = -1;

    // Of every core the next number of its block and, in the lowest bits, how many are left with it.
    private readonly StripedCounter _blocks = StripedCounter.New();

    /// <summary>Takes a number out of the block of this core.</summary>
    public bool TryTake(out long number)
    {
        ref var block = ref _blocks.Own;
        var seen = Volatile.Read(ref block);
        while (seen != Filling && (seen & Left) != 0)
        {
            // One further, one less left.
            var there = Interlocked.CompareExchange(ref block, seen + Size - 1, seen);
            if (there == seen)
            {
                number = seen >> Shift;
                return true;
            }

            seen = there;
        }

        number = 0;
        return false;
    }

    /// <summary>Begins to fill the block of this core, if it is empty and nobody else is at it. To be followed by
    /// <see cref="Fill"/> or <see cref="Leave"/>.</summary>
    public bool TryBegin(out int core)
    {
        core = ProcessorIndex.Current;
        ref var block = ref _blocks.Of(core);
        var seen = Volatile.Read(ref block);
        return seen != Filling && (seen & Left) == 0 && Interlocked.CompareExchange(ref block, Filling, seen) == seen;
    }

    /// <summary>Gives a core a block whose first number is taken already.</summary>
    public void Fill(int core, long first) => Volatile.Write(ref _blocks.Of(core), ((first + 1) << Shift) | Left);

    /// <summary>Leaves the block of a core empty.</summary>
    public void Leave(int core) => Volatile.Write(ref _blocks.Of(core), Empty);
}
