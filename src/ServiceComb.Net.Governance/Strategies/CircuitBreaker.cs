namespace ServiceComb.Net.Governance.Strategies;

/// <summary>The state machine of resilience4j: closed, open, half-open with an exact number of probes. Neither entering nor
/// recording takes a lock; only a change of state does.</summary>
internal sealed class CircuitBreaker
{
    private readonly CircuitBreakerOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<CircuitState, CircuitState>? _changed;
    private readonly int _minimum;
    private readonly Lock _changing = new();
    private volatile BreakerPhase _phase;

    /// <param name="options">May be those of many breakers.</param>
    /// <param name="time">The clock.</param>
    /// <param name="changed">Called in place of the options' OnStateChanged.</param>
    public CircuitBreaker(CircuitBreakerOptions options, TimeProvider time, Action<CircuitState, CircuitState>? changed = null)
    {
        options.Validate();
        (_options, _time, _changed) = (options, time, changed ?? options.OnStateChanged);
        _minimum = options.Window == CircuitBreakerWindow.Count
            ? Math.Min(options.MinimumNumberOfCalls, options.WindowSize)
            : options.MinimumNumberOfCalls;
        _phase = Begin(options.ForceOpen ? CircuitState.Open : CircuitState.Closed);
        // The state it begins in is no change.
        _phase.TryAnnounce();
    }

    public CircuitBreakerOptions Options => _options;

    public string PolicyKey => _options.PolicyKey;

    public CircuitState State => _phase.State;

    /// <summary>Whether nothing is refused and nothing counted.</summary>
    public bool IsBypassed => _options.ForceClosed && !_options.ForceOpen;

    /// <summary>Whether everything is refused, whatever comes.</summary>
    public bool IsForcedOpen => _options.ForceOpen;

    /// <summary>Asks to make a call. Every permit goes back with <see cref="Record(BreakerPhase, bool, TimeSpan)"/> or
    /// <see cref="Forget"/>.</summary>
    /// <param name="permit">Handed back with the result.</param>
    /// <param name="retryAfter">When refused: when the next try makes sense, if known.</param>
    public bool TryEnter(out BreakerPhase permit, out TimeSpan? retryAfter)
    {
        permit = _phase;
        retryAfter = null;
        return permit.State == CircuitState.Closed || (!_options.ForceOpen && TryProbe(out permit, out retryAfter));
    }

    /// <summary>Whether the state is one that nobody told about yet; it is told about then.</summary>
    public bool TryAnnounce(out CircuitState state)
    {
        var phase = _phase;
        state = phase.State;
        return phase.TryAnnounce();
    }

    /// <summary>Whether an outcome says nothing about the service: its caller went away, or a policy further in refused it.</summary>
    public static bool SaysNothing(Exception? exception, CancellationToken caller) =>
        exception is GovernanceRejectedException || (exception is OperationCanceledException && caller.IsCancellationRequested);

    /// <summary>Counts a finished call.</summary>
    public void Record(BreakerPhase permit, bool failed, TimeSpan duration) => Record(permit, failed, duration, _time.GetTimestamp());

    /// <param name="permit">What <see cref="TryEnter"/> gave.</param>
    /// <param name="failed">Whether the call failed.</param>
    /// <param name="duration">How long it took.</param>
    /// <param name="now">The timestamp of its end.</param>
    public void Record(BreakerPhase permit, bool failed, TimeSpan duration, long now)
    {
        if (permit != _phase)
        {
            return;
        }

        var slow = duration >= _options.SlowCallDurationThreshold;
        if (permit is CallWindow window)
        {
            if (window.Add(failed, slow, now) && window.Totals is var totals && totals.Calls >= _minimum && IsTooMuch(totals))
            {
                MoveTo(CircuitState.Open, from: permit);
            }
        }
        else if (permit is HalfOpenPhase halfOpen)
        {
            var totals = halfOpen.Add(failed, slow);
            if (totals.Calls == _options.PermittedNumberOfCallsInHalfOpenState)
            {
                MoveTo(IsTooMuch(totals) ? CircuitState.Open : CircuitState.Closed, from: permit);
            }
        }
    }

    /// <summary>Gives a permit back for a call that says nothing: its caller went away.</summary>
    public void Forget(BreakerPhase permit)
    {
        if (permit == _phase && permit is HalfOpenPhase halfOpen)
        {
            halfOpen.ReturnProbe();
        }
    }

    private bool TryProbe(out BreakerPhase permit, out TimeSpan? retryAfter)
    {
        while (true)
        {
            permit = _phase;
            retryAfter = null;
            if (permit.State == CircuitState.Closed || (permit is HalfOpenPhase halfOpen && halfOpen.TryTakeProbe()))
            {
                return true;
            }

            // Also when half-open: a probe that does not come back in the same time is followed by new ones.
            var left = _options.WaitDurationInOpenState - _time.GetElapsedTime(permit.BeganAt);
            if (left > TimeSpan.Zero)
            {
                retryAfter = permit.State == CircuitState.Open ? left : null;
                return false;
            }

            MoveTo(CircuitState.HalfOpen, from: permit);
        }
    }

    private void MoveTo(CircuitState state, BreakerPhase from)
    {
        lock (_changing)
        {
            if (_phase != from)
            {
                return;
            }

            _phase = Begin(state);
        }

        if (state != from.State)
        {
            _changed?.Invoke(from.State, state);
        }
    }

    private BreakerPhase Begin(CircuitState state) => state switch
    {
        CircuitState.Open => new BreakerPhase(state, _time.GetTimestamp()),
        CircuitState.HalfOpen => new HalfOpenPhase(_time.GetTimestamp(), _options.PermittedNumberOfCallsInHalfOpenState),
        _ when _options.Window == CircuitBreakerWindow.Count => new CountWindow(_options.WindowSize, _time.GetTimestamp()),
        _ => new TimeWindow(_options.WindowSize, _time),
    };

    private bool IsTooMuch(CallTotals totals) =>
        100.0 * totals.Failed / totals.Calls >= _options.FailureRateThreshold
        || 100.0 * totals.Slow / totals.Calls >= _options.SlowCallRateThreshold;
}
