namespace ServiceComb.Net.Client.Authentication;

/// <summary>Lets log-ins of one account through so that never more than two are refused in a row: the engine locks an
/// account with the third, for every app at the same address. After two, none passes for longer than the engine remembers
/// them, then one at a time. Log-ins whose outcome is open count as refused, or several at once could be the third.</summary>
internal sealed class LogInGate(TimeProvider time)
{
    private const int Allowed = 2;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(16);
    private readonly Lock _lock = new();
    private int _inFlight;
    private int _refused;
    private long _closedUntil;
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

                if (_inFlight < Math.Max(1, Allowed - _refused))
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
    public void Leave() => Leave(refused: null);

    /// <summary>Ends a log-in that worked; true when ones before it had closed the gate.</summary>
    public bool LeaveAccepted() => Leave(refused: 0) >= Allowed;

    /// <summary>Ends a log-in that was refused; true when that closed the gate, which a locked account does at once.</summary>
    public bool LeaveRefused(bool isLocked)
    {
        lock (_lock)
        {
            _refused = isLocked ? Allowed : Math.Min(Allowed, _refused + 1);
            var wasClosed = IsClosed;
            if (_refused >= Allowed)
            {
                _closedUntil = time.GetTimestamp() + (long)(Pause.TotalSeconds * (1 + (Random.Shared.NextDouble() / 8)) * time.TimestampFrequency);
            }

            Release();
            return IsClosed && !wasClosed;
        }
    }

    /// <summary>Ends a log-in that was sent and whose answer was lost; true when that closed the gate. After a refusal it
    /// counts as one more, since the engine may have counted it. Otherwise it does not, or a slow engine would keep an account
    /// out that it never refused.</summary>
    public bool LeaveLost()
    {
        lock (_lock)
        {
            if (_refused > 0)
            {
                return LeaveRefused(isLocked: false);
            }

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
                return IsClosed ? time.GetElapsedTime(time.GetTimestamp(), _closedUntil) : TimeSpan.Zero;
            }
        }
    }

    private bool IsClosed => _refused >= Allowed && time.GetTimestamp() < _closedUntil;

    private int Leave(int? refused)
    {
        lock (_lock)
        {
            var before = _refused;
            _refused = refused ?? _refused;
            Release();
            return before;
        }
    }

    private void Release()
    {
        _inFlight--;
        _left?.SetResult();
        _left = null;
    }
}
