namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Evaluates the last n calls. Successful calls that were counted on the fast path are written to the ring before
/// the next recorded call.</summary>
internal sealed class CountWindow(BreakerSlot slot, int number, int size, long startedAt) : CallWindow(slot, number, startedAt, period: 0)
{
    private readonly byte[] _ring = new byte[size];
    private long _calls;

    public override CallTotals Totals =>
        CallTotals.Unpack(Math.Min(Volatile.Read(ref _calls) + Counters.Calls.Sum, _ring.Length), FailedAndSlow);

    public override bool Add(bool failed, bool slow, long now)
    {
        RecordSuccess();
        var mine = (byte)((failed ? 1 : 0) | (slow ? 2 : 0));
        if (mine != 0)
        {
            AddFailedOrSlow(CallTotals.Pack(failed, slow));
        }

        Write(mine, Interlocked.Increment(ref _calls) - 1);
        TryEnableFastPath();
        return HasFailedOrSlow;
    }

    private void RecordSuccess()
    {
        var good = Counters.Calls.SumAndReset();
        if (good == 0)
        {
            return;
        }

        var end = Interlocked.Add(ref _calls, good);
        // Without failed or slow calls, the ring contains nothing that they could replace.
        for (var at = end - Math.Min(good, _ring.Length); at < end && HasFailedOrSlow; at++)
        {
            Write(0, at);
        }
    }

    private void Write(byte mark, long at)
    {
        ref var there = ref _ring[at % _ring.Length];
        // Usually a success replaces a success, and nothing needs to be written.
        if (mark == 0 && Volatile.Read(ref there) == 0)
        {
            return;
        }

        var pushed = Interlocked.Exchange(ref there, mark);
        if (pushed != 0)
        {
            AddFailedOrSlow(-CallTotals.Pack((pushed & 1) != 0, (pushed & 2) != 0));
        }
    }
}
