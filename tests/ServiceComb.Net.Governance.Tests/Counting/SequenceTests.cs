using ServiceComb.Net.Governance.Counting;

namespace ServiceComb.Net.Governance.Tests.Counting;

public sealed class SequenceTests
{
    private const int Threads = 16;

    [Fact]
    public void One_caller_gets_number_after_number()
    {
        var sequence = new RoundRobinCounter(first: 7);
        Assert.All(Enumerable.Range(7, 5000), expected => Assert.Equal(expected, sequence.Next()));
    }

    [Fact]
    public async Task Every_number_is_given_away_once_however_many_ask()
    {
        const int Each = 200_000;
        var sequence = new RoundRobinCounter();
        using var begin = new Barrier(Threads);
        var taken = await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Factory.StartNew(
            () =>
            {
                begin.SignalAndWait();
                var mine = new long[Each];
                foreach (ref var number in mine.AsSpan())
                {
                    number = sequence.Next();
                }

                return mine;
            },
            TaskCreationOptions.LongRunning)));

        long[] all = [.. taken.SelectMany(static mine => mine)];
        Assert.Equal(all.Length, all.Distinct().Count());
        // What is not among the first so many is in the blocks of the cores.
        Assert.InRange(all.Max(), all.Length - 1, all.Length - 1 + (BlockAllocator.Size * ProcessorIndex.Count));
    }

    [Fact]
    public void A_block_gives_its_numbers_in_order_and_is_empty_then()
    {
        long[] expected = [.. Enumerable.Range(101, BlockAllocator.Size - 1)];
        List<long> numbers;
        do
        {
            numbers = TakeBlock(first: 100);
        }
        // Fewer where the thread moved to another core, whose block is another.
        while (numbers.Count < expected.Length);
        Assert.Equal(expected, numbers);
    }

    private static List<long> TakeBlock(long first)
    {
        var blocks = new BlockAllocator();
        Assert.False(blocks.TryTake(out _));
        Assert.True(blocks.TryBeginFill(out var core));
        Assert.False(blocks.TryTake(out _));
        blocks.Fill(core, first);
        var numbers = new List<long>();
        while (blocks.TryTake(out var number))
        {
            numbers.Add(number);
        }

        return numbers;
    }
}
