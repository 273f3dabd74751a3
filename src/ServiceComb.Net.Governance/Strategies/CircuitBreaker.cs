namespace ServiceComb.Net.Governance.Strategies;

/// <summary>The state machine of resilience4j: closed, open, half-open with an exact number of probes. Neither entering nor
/// recording takes a lock; only a change of state does. While all is well nothing but its <see cref="BreakerCell"/> is
/// touched.</summary>
internal sealed class CircuitBreaker
{
    private readonly BreakerTerms _terms;
    private readonly Action<CircuitState, CircuitState>? _changed;
    private readonly BreakerPlace _place = BreakerPlace.New();
    private readonly Lock _changing = new();
    private volatile BreakerPhase _phase;

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its bounds.</exception>
    public CircuitBreaker(CircuitBreakerOptions options, TimeProvider time)
        : this(new BreakerTerms(options, time), options.OnStateChanged)
    {
    }

    /// <param name="terms">May be those of many breakers.</param>
    /// <param name="changed">Called after every change of state.</param>
    public CircuitBreaker(BreakerTerms terms, Action<CircuitState, CircuitState>? changed)
    {
        (_terms, _changed) = (terms, changed);
        _phase = Begin(Options.ForceOpen ? CircuitState.Open : CircuitState.Closed);
        // The state it begins in is no change.
        _phase.TryAnnounce();
        Volatile.Write(ref Cell.Phase, _phase.Number);
    }

    public CircuitBreakerOptions Options => _terms.Options;

    public string PolicyKey => Options.PolicyKey;

    public CircuitState State => _phase.State;

    /// <summary>Where it keeps what every call touches.</summary>
    public BreakerPlace Place => _place;

    /// <summary>Whether nothing is refused and nothing counted.</summary>
    public bool IsBypassed => Options.ForceClosed && !Options.ForceOpen;

    private ref BreakerCell Cell => ref _place.Cell;

    /// <summary>Asks to make a call. Every permit goes back with <see cref="Record(int, bool, TimeSpan)"/> or
    /// <see cref="Forget"/>.</summary>
    /// <param name="permit">Handed back with the result: the number of the phase.</param>
    /// <param name="retryAfter">When refused: when the next try makes sense, if known.</param>
    public bool TryEnter(out int permit, out TimeSpan? retryAfter)
    {
        permit = Volatile.Read(ref Cell.Phase);
        retryAfter = null;
        return BreakerPhase.IsClosed(permit) || (!Options.ForceOpen && TryProbe(out permit, out retryAfter));
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
    public void Record(int permit, bool failed, TimeSpan duration) => Record(permit, failed, duration, _terms.Time.GetTimestamp());

    /// <param name="permit">What <see cref="TryEnter"/> gave.</param>
    /// <param name="failed">Whether the call failed.</param>
    /// <param name="duration">How long it took.</param>
    /// <param name="now">The timestamp of its end.</param>
    public void Record(int permit, bool failed, TimeSpan duration, long now)
    {
        if (!Cell.TryCountGood(_terms, permit, failed, duration, now))
        {
            Judge(permit, failed, _terms.IsSlow(duration), now);
        }
    }

    /// <summary>Gives a permit back for a call that says nothing: its caller went away.</summary>
    public void Forget(int permit)
    {
        if (_phase is HalfOpenPhase halfOpen && halfOpen.Number == permit)
        {
            halfOpen.ReturnProbe();
        }
    }

    private void Judge(int permit, bool failed, bool slow, long now)
    {
        var phase = _phase;
        if (phase.Number != permit)
        {
            return;
        }

        if (phase is CallWindow window)
        {
            if (window.Add(failed, slow, now) && _terms.Opens(window.Totals))
            {
                MoveTo(CircuitState.Open, from: phase);
            }
        }
        else if (phase is HalfOpenPhase halfOpen)
        {
            var totals = halfOpen.Add(failed, slow);
            if (totals.Calls == Options.PermittedNumberOfCallsInHalfOpenState)
            {
                MoveTo(_terms.IsTooMuch(totals) ? CircuitState.Open : CircuitState.Closed, from: phase);
            }
        }
    }

    private bool TryProbe(out int permit, out TimeSpan? retryAfter)
    {
        while (true)
        {
            var phase = _phase;
            permit = phase.Number;
            retryAfter = null;
            if (phase.State == CircuitState.Closed || (phase is HalfOpenPhase halfOpen && halfOpen.TryTakeProbe()))
            {
                return true;
            }

            // Also when half-open: a probe that does not come back in the same time is followed by new ones.
            var left = Options.WaitDurationInOpenState - _terms.Time.GetElapsedTime(phase.BeganAt);
            if (left > TimeSpan.Zero)
            {
                retryAfter = phase.State == CircuitState.Open ? left : null;
                return false;
            }

            MoveTo(CircuitState.HalfOpen, from: phase);
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

            var next = Begin(state);
            _phase = next;
            Volatile.Write(ref Cell.Phase, next.Number);
        }

        if (state != from.State)
        {
            _changed?.Invoke(from.State, state);
        }
    }

    private BreakerPhase Begin(CircuitState state)
    {
        var number = BreakerPhase.NumberAfter(Cell.Phase, state);
        return state switch
        {
            CircuitState.Open => new BreakerPhase(number, _terms.Time.GetTimestamp()),
            CircuitState.HalfOpen => new HalfOpenPhase(number, _terms.Time.GetTimestamp(), Options.PermittedNumberOfCallsInHalfOpenState),
            _ => _terms.Close(_place, number),
        };
    }
}
