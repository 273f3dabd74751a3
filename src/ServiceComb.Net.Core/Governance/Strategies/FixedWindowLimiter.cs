using ServiceComb.Net.Governance.Counting;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Limits the rate per fixed cycle without a lock. Permits are numbered across all cycles: cycle c owns the
/// numbers from c·rate to (c+1)·rate − 1. The next number is the whole state; unused permits of past cycles are skipped and
/// never accumulate.</summary>
internal sealed class FixedWindowLimiter
{
    private const long NotStarted = long.MinValue;

    // An unreachable rate, which keeps the numbers within range for ten years.
    private const double MaxRate = 1e9;

    // The rate from which cores take permits in blocks. Below it, a rejection means that all permits are used; above it,
    // each core may have a few left.
    private const double BlockRateThreshold = 4e6;

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
        _blocks = _rate / seconds >= BlockRateThreshold && Environment.ProcessorCount > 1 ? new BlockAllocator() : null;
    }

    public string PolicyKey { get; }

    /// <summary>Gets a value that indicates whether a caller may wait for a permit.</summary>
    public bool AllowsWaiting => _timeout > TimeSpan.Zero;

    /// <summary>Takes a permit of the current cycle or reserves one of a later cycle.</summary>
    /// <param name="wait">The time until the permit is valid; when rejected, the time until the next permit.</param>
    /// <returns>True when a permit is available within the timeout.</returns>
    public bool TryAcquire(out TimeSpan wait) => TryAcquire(_time.GetTimestamp(), out wait);

    /// <param name="now">A timestamp of the limiter's clock.</param>
    /// <param name="wait">The time until the permit is valid; when rejected, the time until the next permit.</param>
    public bool TryAcquire(long now, out TimeSpan wait)
    {
        var elapsed = GetElapsedTicks(now);
        var cycle = elapsed / _period;
        wait = TimeSpan.Zero;
        return (_blocks is not null && TryAcquireFromBlock(_blocks, cycle)) || TryAcquire(elapsed, cycle, out wait);
    }

    // Permits of a block from a past cycle are discarded.
    private bool TryAcquireFromBlock(BlockAllocator blocks, long cycle)
    {
        while (blocks.TryTake(out var permit))
        {
            if (permit >= cycle * _rate)
            {
                return true;
            }
        }

        if (!blocks.TryBeginFill(out var core))
        {
            return false;
        }

        var seen = Volatile.Read(ref _next);
        var first = Math.Max(seen, cycle * _rate);
        if (first + BlockAllocator.Size > (cycle + 1) * _rate || Interlocked.CompareExchange(ref _next, first + BlockAllocator.Size, seen) != seen)
        {
            blocks.CancelFill(core);
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

    /// <summary>Gets a value that indicates whether all issued permits belong to past cycles.</summary>
    public bool IsIdle => Volatile.Read(ref _next) <= GetElapsedTicks(_time.GetTimestamp()) / _period * _rate;

    /// <summary>Gets the number of permits that were issued for the current cycle and later ones.</summary>
    public long UsedPermits
    {
        get
        {
            // Reading the number of permits must not start the first cycle.
            var now = _time.GetTimestamp();
            return Volatile.Read(ref _start) == NotStarted ? 0 : Math.Max(0, Volatile.Read(ref _next) - (GetElapsedTicks(now) / _period * _rate));
        }
    }

    // The first cycle starts with the first use, not with the document.
    private long GetElapsedTicks(long now)
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
