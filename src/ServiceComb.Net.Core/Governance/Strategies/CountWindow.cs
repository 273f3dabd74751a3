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
        var flags = (byte)((failed ? 1 : 0) | (slow ? 2 : 0));
        if (flags != 0)
        {
            AddFailedOrSlow(CallTotals.Pack(failed, slow));
        }

        Write(flags, Interlocked.Increment(ref _calls) - 1);
        TryEnableFastPath();
        return HasFailedOrSlow;
    }

    private void RecordSuccess()
    {
        var successes = Counters.Calls.SumAndReset();
        if (successes == 0)
        {
            return;
        }

        var end = Interlocked.Add(ref _calls, successes);
        // Without failed or slow calls, the ring contains nothing that they could replace.
        for (var position = end - Math.Min(successes, _ring.Length); position < end && HasFailedOrSlow; position++)
        {
            Write(0, position);
        }
    }

    private void Write(byte flags, long position)
    {
        ref var entry = ref _ring[position % _ring.Length];
        // Usually a success replaces a success, and nothing needs to be written.
        if (flags == 0 && Volatile.Read(ref entry) == 0)
        {
            return;
        }

        var replaced = Interlocked.Exchange(ref entry, flags);
        if (replaced != 0)
        {
            AddFailedOrSlow(-CallTotals.Pack((replaced & 1) != 0, (replaced & 2) != 0));
        }
    }
}
