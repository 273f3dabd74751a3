using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Limits the rate per identifier in bounded memory. A limiter whose issued permits all belong to past cycles
/// equals a new one and can be removed.</summary>
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

    /// <summary>Gets the number of identifiers that have their own limiter.</summary>
    public int Count => Volatile.Read(ref _count);

    public bool AllowsWaiting => _shared.AllowsWaiting;

    public FixedWindowLimiter GetLimiter(string identifier)
    {
        identifier = identifier.Length > MaxIdentifierLength ? Hash(identifier) : identifier;
        return _limiters.TryGetValue(identifier, out var limiter) ? limiter : Add(identifier);
    }

    // Hash instead of truncating: long values, such as tokens, often share a prefix.
    private static string Hash(string identifier) => Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(identifier.AsSpan())));

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
        var existing = _limiters.GetOrAdd(identifier, added);
        if (existing != added)
        {
            Interlocked.Decrement(ref _count);
        }

        return existing;
    }

    private void Sweep()
    {
        lock (_sweeping)
        {
            // Once per cycle at most: few limiters become idle within a cycle.
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
