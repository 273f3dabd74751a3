using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>A limiter per value, in bounded memory. A limiter whose cycle is over is as good as a new one, so it can go
/// without anybody noticing.</summary>
internal sealed class IdentifierLimiter
{
    private const int MaxIdentifierLength = 256;
    private readonly ConcurrentDictionary<string, FixedWindowLimiter> _limiters = new(StringComparer.Ordinal);
    private readonly IdentifierRateLimiterOptions _options;
    private readonly TimeProvider _time;
    private readonly FixedWindowLimiter _shared;
    private readonly Lock _sweeping = new();
    private long _sweptAt;
    private int _count;

    public IdentifierLimiter(IdentifierRateLimiterOptions options, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxIdentifiers, 1);
        (_options, _time) = (options, time);
        _shared = new FixedWindowLimiter(options, time);
        _sweptAt = time.GetTimestamp();
    }

    /// <summary>Values that have a limiter of their own.</summary>
    public int Count => Volatile.Read(ref _count);

    public bool Waits => _shared.Waits;

    public FixedWindowLimiter For(string identifier)
    {
        identifier = identifier.Length > MaxIdentifierLength ? Short(identifier) : identifier;
        return _limiters.TryGetValue(identifier, out var limiter) ? limiter : Add(identifier);
    }

    // Not cut off: long values, such as tokens, often begin alike.
    private static string Short(string identifier) => Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(identifier.AsSpan())));

    private FixedWindowLimiter Add(string identifier)
    {
        if (Count >= _options.MaxIdentifiers)
        {
            Sweep();
        }

        if (Interlocked.Increment(ref _count) > _options.MaxIdentifiers)
        {
            Interlocked.Decrement(ref _count);
            return _shared;
        }

        var added = new FixedWindowLimiter(_options, _time);
        var there = _limiters.GetOrAdd(identifier, added);
        if (there != added)
        {
            Interlocked.Decrement(ref _count);
        }

        return there;
    }

    private void Sweep()
    {
        lock (_sweeping)
        {
            // At most once per cycle: within one, little becomes idle.
            if (Count < _options.MaxIdentifiers || _time.GetElapsedTime(_sweptAt) < _options.RefreshPeriod)
            {
                return;
            }

            foreach (var pair in _limiters)
            {
                if (pair.Value.IsIdle && _limiters.TryRemove(pair))
                {
                    Interlocked.Decrement(ref _count);
                }
            }

            _sweptAt = _time.GetTimestamp();
        }
    }
}
