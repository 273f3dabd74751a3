namespace ServiceComb.Net.Client.Authentication;

/// <summary>Lets log-ins under one account name through so that the engine never refuses one too many: it has two permits for
/// refusals and gives one back every 15 minutes; a refusal without a permit locks the account, for every app at the same
/// address. The gate keeps the same account a little more slowly, whatever the password is: one that was changed gets the
/// permits that are left, and neither a changed password nor a log-in that worked brings any back, as in the engine. Log-ins
/// whose outcome is open count as refused, or several at once could be too many.</summary>
internal sealed class LogInGate(TimeProvider time)
{
    private const int Permits = 2;

    // Longer than the engine's, and not the same everywhere.
    private readonly TimeSpan _untilPermit = TimeSpan.FromMinutes(16) * (1 + (Random.Shared.NextDouble() / 8));
    private readonly Lock _lock = new();
    private double _permits = Permits;
    private long _counted = time.GetTimestamp();
    private int _lost;
    private long _lostAt;
    private int _inFlight;
    private bool _wasClosed;
    private TaskCompletionSource? _left;

    /// <summary>Waits for its turn; false when the gate is closed.</summary>
    public async ValueTask<bool> EnterAsync()
    {
        while (true)
        {
            Task left;
            lock (_lock)
            {
                if (IsClosed)
                {
                    return false;
                }

                if (_inFlight < Math.Max(1, (int)_permits - _lost))
                {
                    _inFlight++;
                    return true;
                }

                left = (_left ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await left;
        }
    }

    /// <summary>Ends a log-in whose outcome says nothing about the account.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            Release();
        }
    }

    /// <summary>Ends a log-in that worked; true when it is the first after the gate was closed.</summary>
    public bool LeaveAccepted()
    {
        lock (_lock)
        {
            var wasClosed = _wasClosed;
            _wasClosed = false;
            Release();
            return wasClosed;
        }
    }

    /// <summary>Ends a log-in that was refused; true when that closed the gate, which a locked account does at once.</summary>
    public bool LeaveRefused(bool isLocked)
    {
        lock (_lock)
        {
            var wasClosed = IsClosed;
            // The engine may have refused those whose answers were lost as well.
            _permits = isLocked ? 0 : Math.Max(0, _permits - 1 - _lost);
            _lost = 0;
            Release();
            _wasClosed |= IsClosed;
            return IsClosed && !wasClosed;
        }
    }

    /// <summary>Ends a log-in that was sent and whose answer was lost; true when that closed the gate. While a refusal is
    /// counted it counts as one more, since the engine may have counted it. Otherwise it is remembered and counts as soon as
    /// there is a refusal: on its own it does not, or a slow engine would keep an account out that it never refused.</summary>
    public bool LeaveLost()
    {
        lock (_lock)
        {
            Recount();
            if (_permits < Permits)
            {
                return LeaveRefused(isLocked: false);
            }

            (_lost, _lostAt) = (_lost + 1, time.GetTimestamp());
            Release();
            return false;
        }
    }

    /// <summary>How long the gate stays closed.</summary>
    public TimeSpan Remaining
    {
        get
        {
            lock (_lock)
            {
                return IsClosed ? _untilPermit * (1 - _permits) : TimeSpan.Zero;
            }
        }
    }

    private bool IsClosed
    {
        get
        {
            Recount();
            return _permits < 1;
        }
    }

    // What time gives back: permits, and after as long as it takes for all of them the lost log-ins.
    private void Recount()
    {
        var now = time.GetTimestamp();
        _permits = Math.Min(Permits, _permits + (time.GetElapsedTime(_counted, now) / _untilPermit));
        _counted = now;
        if (_lost > 0 && time.GetElapsedTime(_lostAt, now) > _untilPermit * Permits)
        {
            _lost = 0;
        }
    }

    private void Release()
    {
        _inFlight--;
        _left?.SetResult();
        _left = null;
    }
}
