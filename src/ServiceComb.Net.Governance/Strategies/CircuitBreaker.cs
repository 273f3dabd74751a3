namespace ServiceComb.Net.Governance.Strategies;

/// <summary>The state machine of resilience4j: closed, open, half-open with an exact number of probes. Entering while closed
/// takes no lock; recording takes a short one.</summary>
internal sealed class CircuitBreaker
{
    private const int Closed = 0;
    private const int Open = 1;
    private const int HalfOpen = 2;

    private readonly CircuitBreakerOptions _options;
    private readonly TimeProvider _time;
    private readonly ICallWindow _window;
    private readonly int _minimum;
    private readonly Lock _changing = new();

    // State in the low two bits, above it a number that grows with every change: a result counts only for the state it began in.
    private long _state;
    private long _openedAt;
    private int _probesGiven;
    private CallTotals _probes;

    public CircuitBreaker(CircuitBreakerOptions options, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.WindowSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MinimumNumberOfCalls, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.PermittedNumberOfCallsInHalfOpenState, 1);
        (_options, _time) = (options, time);
        var counts = options.Window == CircuitBreakerWindow.Count;
        _window = counts ? new CountWindow(options.WindowSize) : new TimeWindow(options.WindowSize, time);
        _minimum = counts ? Math.Min(options.MinimumNumberOfCalls, options.WindowSize) : options.MinimumNumberOfCalls;
    }

    public string PolicyKey => _options.PolicyKey;

    /// <summary>Whether nothing is refused and nothing counted.</summary>
    public bool IsBypassed => _options.ForceClosed && !_options.ForceOpen;

    /// <summary>Asks to make a call. Every permit goes back with <see cref="Record"/> or <see cref="Forget"/>.</summary>
    /// <param name="permit">Handed back with the result.</param>
    /// <param name="retryAfter">When refused: when the next try makes sense, if known.</param>
    public bool TryEnter(out long permit, out TimeSpan? retryAfter)
    {
        permit = Volatile.Read(ref _state);
        retryAfter = null;
        if (_options.ForceOpen)
        {
            return false;
        }

        return StateOf(permit) == Closed || TryProbe(out permit, out retryAfter);
    }

    /// <summary>Counts a finished call.</summary>
    public void Record(long permit, bool failed, TimeSpan duration)
    {
        var slow = duration >= _options.SlowCallDurationThreshold;
        lock (_changing)
        {
            if (permit != _state)
            {
                return;
            }

            if (StateOf(permit) == HalfOpen)
            {
                _probes += CallTotals.One(failed, slow);
                if (_probes.Calls == _options.PermittedNumberOfCallsInHalfOpenState)
                {
                    MoveTo(IsTooMuch(_probes) ? Open : Closed);
                }

                return;
            }

            var totals = _window.Add(failed, slow);
            if (totals.Calls >= _minimum && IsTooMuch(totals))
            {
                MoveTo(Open);
            }
        }
    }

    /// <summary>Gives a permit back for a call that says nothing: its caller went away.</summary>
    public void Forget(long permit)
    {
        lock (_changing)
        {
            if (permit == _state && StateOf(permit) == HalfOpen)
            {
                _probesGiven--;
            }
        }
    }

    private bool TryProbe(out long permit, out TimeSpan? retryAfter)
    {
        lock (_changing)
        {
            retryAfter = null;
            if (StateOf(_state) == Open)
            {
                var left = _options.WaitDurationInOpenState - _time.GetElapsedTime(_openedAt);
                if (left > TimeSpan.Zero)
                {
                    (permit, retryAfter) = (_state, left);
                    return false;
                }

                MoveTo(HalfOpen);
            }

            permit = _state;
            if (StateOf(permit) == Closed)
            {
                return true;
            }

            if (_probesGiven == _options.PermittedNumberOfCallsInHalfOpenState)
            {
                return false;
            }

            _probesGiven++;
            return true;
        }
    }

    private void MoveTo(int state)
    {
        (_probesGiven, _probes) = (0, default);
        _window.Clear();
        _openedAt = _time.GetTimestamp();
        Volatile.Write(ref _state, (((_state >> 2) + 1) << 2) | (long)state);
    }

    private bool IsTooMuch(CallTotals totals) =>
        100.0 * totals.Failed / totals.Calls >= _options.FailureRateThreshold
        || 100.0 * totals.Slow / totals.Calls >= _options.SlowCallRateThreshold;

    private static int StateOf(long state) => (int)(state & 3);
}
