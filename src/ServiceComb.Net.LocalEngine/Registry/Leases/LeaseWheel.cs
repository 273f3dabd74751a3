using ServiceComb.Net.LocalEngine.Registry.State;

namespace ServiceComb.Net.LocalEngine.Registry.Leases;

/// <summary>Finds expired instances with one timer: a timing wheel with slots of one second. A heartbeat only updates the
/// instance's expiry time; the wheel reads it when it reaches the slot, so heartbeats do not touch the wheel.</summary>
internal sealed class LeaseWheel : IDisposable
{
    private const int SlotCount = 512;
    private const int SlotMillis = 1000;
    private readonly InstanceState?[] _slots = new InstanceState?[SlotCount];
    private readonly EngineClock _clock;
    private readonly Action<List<InstanceState>, bool> _expire;
    private readonly Lock _sweepLock = new();
    private readonly ITimer _timer;
    private long _lastSlot;

    /// <summary>Starts the timer.</summary>
    /// <param name="clock">The engine's clock.</param>
    /// <param name="expire">Processes expired instances; the flag is true when they expired because the clock was
    /// advanced.</param>
    public LeaseWheel(EngineClock clock, Action<List<InstanceState>, bool> expire)
    {
        (_clock, _expire) = (clock, expire);
        _lastSlot = clock.Now / SlotMillis;
        var second = TimeSpan.FromMilliseconds(SlotMillis);
        _timer = clock.Time.CreateTimer(static wheel => ((LeaseWheel)wheel!).Sweep(), this, second, second);
    }

    public void Add(InstanceState instance)
    {
        lock (_sweepLock)
        {
            Insert(instance, _clock.Now / SlotMillis);
        }
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Processes all slots up to the current time.</summary>
    public void Sweep()
    {
        List<InstanceState> expired = [];
        lock (_sweepLock)
        {
            Sweep(_clock.Now, expired);
        }

        if (expired.Count > 0)
        {
            _expire(expired, false);
        }
    }

    /// <summary>Advances the clock and processes all slots up to the new time.</summary>
    public void Advance(TimeSpan by)
    {
        List<InstanceState> expired = [];
        // Use a single lock: otherwise the timer could report instances that expire by the advance as timed out.
        lock (_sweepLock)
        {
            _clock.Advance(by);
            var now = _clock.Now;
            Sweep(now, expired);
            // Instances that expire within the current second are in the next slot, which is normally processed when the
            // second is over.
            ProcessSlot((int)((_lastSlot + 1) % SlotCount), now, _lastSlot, expired);
        }

        if (expired.Count > 0)
        {
            _expire(expired, true);
        }
    }

    private void Sweep(long now, List<InstanceState> expired)
    {
        var current = now / SlotMillis;
        var passed = Math.Min(current - _lastSlot, SlotCount);
        for (var slot = current - passed + 1; slot <= current; slot++)
        {
            ProcessSlot((int)(slot % SlotCount), now, current, expired);
        }

        _lastSlot = current;
    }

    private void ProcessSlot(int slot, long now, long current, List<InstanceState> expired)
    {
        var next = _slots[slot];
        _slots[slot] = null;
        while (next is { } instance)
        {
            next = instance.NextInSlot;
            instance.NextInSlot = null;
            if (instance.IsRemoved)
            {
                continue;
            }

            if (Volatile.Read(ref instance.ExpiresAt) <= now)
            {
                expired.Add(instance);
            }
            else
            {
                Insert(instance, current);
            }
        }
    }

    // At least the next slot, because the current one is being processed; at most the last one before the wheel wraps
    // around.
    private void Insert(InstanceState instance, long current)
    {
        var slot = (Volatile.Read(ref instance.ExpiresAt) / SlotMillis) + 1;
        slot = Math.Clamp(slot, current + 1, current + SlotCount - 1);
        instance.NextInSlot = _slots[slot % SlotCount];
        _slots[slot % SlotCount] = instance;
    }
}
