using ServiceComb.Net.Governance.Counting;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Permits per cycle without a lock. Permits are numbered through all cycles: cycle c owns the numbers from c·rate
/// to (c+1)·rate − 1. One number, the next to give away, is the whole state; permits of a cycle that ended are skipped, so
/// they never add up.</summary>
internal sealed class FixedWindowLimiter
{
    private const long NotStarted = long.MinValue;

    // Permits a second that are out of reach, which keeps the numbers small enough for ten years.
    private const double MaxRate = 1e9;

    // Permits a second from which on cores take them in blocks. Below it, a refusal means that every permit was given away;
    // above it, each core may have a few left.
    private const double RateOfBlocks = 4e6;

    private readonly TimeProvider _time;
    private readonly long _rate;
    private readonly long _period;
    private readonly TimeSpan _timeout;
    private readonly BlockAllocator? _blocks;
    private long _start = NotStarted;
    private long _next;

    public FixedWindowLimiter(RateLimiterOptions options, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Rate, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.RefreshPeriod, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Timeout, TimeSpan.Zero);
        (_time, _timeout, PolicyKey, _period) = (time, options.Timeout, options.PolicyKey, options.RefreshPeriod.Ticks);
        var seconds = options.RefreshPeriod.TotalSeconds;
        _rate = Math.Min(options.Rate, (long)Math.Max(1, MaxRate * seconds));
        _blocks = _rate / seconds >= RateOfBlocks && Environment.ProcessorCount > 1 ? new BlockAllocator() : null;
    }

    public string PolicyKey { get; }

    /// <summary>Whether a caller may wait for a permit.</summary>
    public bool Waits => _timeout > TimeSpan.Zero;

    /// <summary>Takes a permit of this cycle or reserves one of a later cycle.</summary>
    /// <param name="wait">How long to wait before the permit is good; when refused, when the next permit would be.</param>
    /// <returns>Whether there is a permit within the time-out.</returns>
    public bool TryAcquire(out TimeSpan wait) => TryAcquire(_time.GetTimestamp(), out wait);

    /// <param name="now">A timestamp of the limiter's clock.</param>
    /// <param name="wait">See above.</param>
    public bool TryAcquire(long now, out TimeSpan wait)
    {
        var elapsed = Elapsed(now);
        var cycle = elapsed / _period;
        wait = TimeSpan.Zero;
        return (_blocks is not null && TryAcquireOfBlock(_blocks, cycle)) || TryAcquire(elapsed, cycle, out wait);
    }

    // Permits of a block that is left from a cycle that ended are good for nothing.
    private bool TryAcquireOfBlock(BlockAllocator blocks, long cycle)
    {
        while (blocks.TryTake(out var permit))
        {
            if (permit >= cycle * _rate)
            {
                return true;
            }
        }

        if (!blocks.TryBegin(out var core))
        {
            return false;
        }

        var seen = Volatile.Read(ref _next);
        var first = Math.Max(seen, cycle * _rate);
        if (first + BlockAllocator.Size > (cycle + 1) * _rate || Interlocked.CompareExchange(ref _next, first + BlockAllocator.Size, seen) != seen)
        {
            blocks.Leave(core);
            return false;
        }

        blocks.Fill(core, first);
        return true;
    }

    private bool TryAcquire(long elapsed, long cycle, out TimeSpan wait)
    {
        while (true)
        {
            var seen = Volatile.Read(ref _next);
            var permit = Math.Max(seen, cycle * _rate);
            wait = TimeSpan.FromTicks(Math.Max(0, (permit / _rate * _period) - elapsed));
            if (wait > _timeout)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _next, permit + 1, seen) == seen)
            {
                return true;
            }
        }
    }

    /// <summary>Whether all permits that were given away belong to cycles that are over.</summary>
    public bool IsIdle => Volatile.Read(ref _next) <= Elapsed(_time.GetTimestamp()) / _period * _rate;

    // Cycles begin with the first use, not with the document.
    private long Elapsed(long now)
    {
        var start = Volatile.Read(ref _start);
        if (start == NotStarted)
        {
            start = Interlocked.CompareExchange(ref _start, now, NotStarted);
            start = start == NotStarted ? now : start;
        }

        return Math.Max(0, _time.GetElapsedTime(start, now).Ticks);
    }
}
