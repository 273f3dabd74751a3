using ServiceComb.Net.LocalEngine.Registry.State;

namespace ServiceComb.Net.LocalEngine.Registry.Leases;

/// <summary>Finds expired instances with one timer: a wheel of slots a second wide. A heartbeat only moves the instance's
/// time of expiry; the wheel looks again when the slot comes round, so a heartbeat costs nothing here.</summary>
internal sealed class LeaseWheel : IDisposable
{
    private const int SlotCount = 512;
    private const int SlotMillis = 1000;
    private readonly InstanceState?[] _slots = new InstanceState?[SlotCount];
    private readonly EngineClock _clock;
    private readonly Action<List<InstanceState>, bool> _expire;
    private readonly Lock _sweeping = new();
    private readonly ITimer _timer;
    private long _lastSlot;

    /// <summary>Starts turning.</summary>
    /// <param name="clock">The engine's clock.</param>
    /// <param name="expire">Takes the instances whose lease ran out, and whether it did because the clock was moved.</param>
    public LeaseWheel(EngineClock clock, Action<List<InstanceState>, bool> expire)
    {
        (_clock, _expire) = (clock, expire);
        _lastSlot = clock.Now / SlotMillis;
        var second = TimeSpan.FromMilliseconds(SlotMillis);
        _timer = clock.Time.CreateTimer(static wheel => ((LeaseWheel)wheel!).Sweep(), this, second, second);
    }

    public void Add(InstanceState instance)
    {
        lock (_sweeping)
        {
            Insert(instance, _clock.Now / SlotMillis);
        }
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Turns to where the clock is.</summary>
    public void Sweep()
    {
        List<InstanceState> expired = [];
        lock (_sweeping)
        {
            Sweep(_clock.Now, expired);
        }

        if (expired.Count > 0)
        {
            _expire(expired, false);
        }
    }

    /// <summary>Moves the clock and turns to where it is.</summary>
    public void Advance(TimeSpan by)
    {
        List<InstanceState> expired = [];
        // In one step, or the timer could come between and take for silent what the move made expire.
        lock (_sweeping)
        {
            _clock.Advance(by);
            var now = _clock.Now;
            Sweep(now, expired);
            // What expires within a second is in the slot after it, whose turn comes when the second is over.
            Empty((int)((_lastSlot + 1) % SlotCount), now, _lastSlot, expired);
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
            Empty((int)(slot % SlotCount), now, current, expired);
        }

        _lastSlot = current;
    }

    private void Empty(int slot, long now, long current, List<InstanceState> expired)
    {
        var next = _slots[slot];
        _slots[slot] = null;
        while (next is { } instance)
        {
            next = instance.NextInSlot;
            instance.NextInSlot = null;
            if (instance.IsGone)
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

    // At least the next slot, so that the one being emptied does not grow; at most the last before the wheel comes round.
    private void Insert(InstanceState instance, long current)
    {
        var slot = (Volatile.Read(ref instance.ExpiresAt) / SlotMillis) + 1;
        slot = Math.Clamp(slot, current + 1, current + SlotCount - 1);
        instance.NextInSlot = _slots[slot % SlotCount];
        _slots[slot % SlotCount] = instance;
    }
}
