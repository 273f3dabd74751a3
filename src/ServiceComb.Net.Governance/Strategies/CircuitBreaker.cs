namespace ServiceComb.Net.Governance.Strategies;

/// <summary>The state machine of resilience4j: closed, open, half-open with an exact number of probes. Neither entering nor
/// recording takes a lock; only a change of state does. While all is well nothing but its <see cref="BreakerCounters"/> is
/// touched.</summary>
internal sealed class CircuitBreaker
{
    private readonly BreakerSettings _settings;
    private readonly Action<CircuitState, CircuitState>? _changed;
    private readonly BreakerSlot _slot = BreakerSlot.New();
    private readonly Lock _changing = new();
    private volatile BreakerState _state;

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its bounds.</exception>
    public CircuitBreaker(CircuitBreakerOptions options, TimeProvider time)
        : this(new BreakerSettings(options, time), options.OnStateChanged)
    {
    }

    /// <param name="terms">May be those of many breakers.</param>
    /// <param name="changed">Called after every change of state.</param>
    public CircuitBreaker(BreakerSettings terms, Action<CircuitState, CircuitState>? changed)
    {
        (_settings, _changed) = (terms, changed);
        _state = Begin(Options.ForceOpen ? CircuitState.Open : CircuitState.Closed);
        // The state it begins in is no change.
        _state.TryAnnounce();
        Volatile.Write(ref Counters.State, _state.Number);
    }

    public CircuitBreakerOptions Options => _settings.Options;

    public string PolicyKey => Options.PolicyKey;

    public CircuitState State => _state.State;

    /// <summary>Where it keeps what every call touches.</summary>
    public BreakerSlot Slot => _slot;

    /// <summary>Whether nothing is refused and nothing counted.</summary>
    public bool IsBypassed => Options.ForceClosed && !Options.ForceOpen;

    private ref BreakerCounters Counters => ref _slot.Counters;

    /// <summary>Asks to make a call. Every permit goes back with <see cref="Record(int, bool, TimeSpan)"/> or
    /// <see cref="Forget"/>.</summary>
    /// <param name="permit">Handed back with the result: the number of the phase.</param>
    /// <param name="retryAfter">When refused: when the next try makes sense, if known.</param>
    public bool TryEnter(out int permit, out TimeSpan? retryAfter)
    {
        permit = Volatile.Read(ref Counters.State);
        retryAfter = null;
        return BreakerState.IsClosed(permit) || (!Options.ForceOpen && TryProbe(out permit, out retryAfter));
    }

    /// <summary>Whether the state is one that nobody told about yet; it is told about then.</summary>
    public bool TryAnnounce(out CircuitState state)
    {
        var phase = _state;
        state = phase.State;
        return phase.TryAnnounce();
    }

    /// <summary>Whether an outcome says nothing about the service: its caller went away, or a policy further in refused it.</summary>
    public static bool IsIgnored(Exception? exception, CancellationToken caller) =>
        exception is GovernanceRejectedException || (exception is OperationCanceledException && caller.IsCancellationRequested);

    /// <summary>Counts a finished call.</summary>
    public void Record(int permit, bool failed, TimeSpan duration) => Record(permit, failed, duration, _settings.Time.GetTimestamp());

    /// <param name="permit">What <see cref="TryEnter"/> gave.</param>
    /// <param name="failed">Whether the call failed.</param>
    /// <param name="duration">How long it took.</param>
    /// <param name="now">The timestamp of its end.</param>
    public void Record(int permit, bool failed, TimeSpan duration, long now)
    {
        if (!Counters.TryCountGood(_settings, permit, failed, duration, now))
        {
            Judge(permit, failed, _settings.IsSlow(duration), now);
        }
    }

    /// <summary>Gives a permit back for a call that says nothing: its caller went away.</summary>
    public void Forget(int permit)
    {
        if (_state is HalfOpenProbes halfOpen && halfOpen.Number == permit)
        {
            halfOpen.ReturnProbe();
        }
    }

    private void Judge(int permit, bool failed, bool slow, long now)
    {
        var phase = _state;
        if (phase.Number != permit)
        {
            return;
        }

        if (phase is CallWindow window)
        {
            if (window.Add(failed, slow, now) && _settings.Opens(window.Totals))
            {
                MoveTo(CircuitState.Open, from: phase);
            }
        }
        else if (phase is HalfOpenProbes halfOpen)
        {
            var totals = halfOpen.Add(failed, slow);
            if (totals.Calls == Options.PermittedNumberOfCallsInHalfOpenState)
            {
                MoveTo(_settings.IsTooMuch(totals) ? CircuitState.Open : CircuitState.Closed, from: phase);
            }
        }
    }

    private bool TryProbe(out int permit, out TimeSpan? retryAfter)
    {
        while (true)
        {
            var phase = _state;
            permit = phase.Number;
            retryAfter = null;
            if (phase.State == CircuitState.Closed || (phase is HalfOpenProbes halfOpen && halfOpen.TryTakeProbe()))
            {
                return true;
            }

            // Also when half-open: a probe that does not come back in the same time is followed by new ones.
            var left = Options.WaitDurationInOpenState - _settings.Time.GetElapsedTime(phase.BeganAt);
            if (left > TimeSpan.Zero)
            {
                retryAfter = phase.State == CircuitState.Open ? left : null;
                return false;
            }

            MoveTo(CircuitState.HalfOpen, from: phase);
        }
    }

    private void MoveTo(CircuitState state, BreakerState from)
    {
        lock (_changing)
        {
            if (_state != from)
            {
                return;
            }

            var next = Begin(state);
            _state = next;
            Volatile.Write(ref Counters.State, next.Number);
        }

        if (state != from.State)
        {
            _changed?.Invoke(from.State, state);
        }
    }

    private BreakerState Begin(CircuitState state)
    {
        var number = BreakerState.NumberAfter(Counters.State, state);
        return state switch
        {
            CircuitState.Open => new BreakerState(number, _settings.Time.GetTimestamp()),
            CircuitState.HalfOpen => new HalfOpenProbes(number, _settings.Time.GetTimestamp(), Options.PermittedNumberOfCallsInHalfOpenState),
            _ => _settings.Close(_slot, number),
        };
    }
}
