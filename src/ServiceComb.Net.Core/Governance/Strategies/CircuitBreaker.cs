namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Implements the state machine of resilience4j: closed, open, half-open with an exact number of probes. Entering
/// and recording take no lock; only state changes do. While all calls succeed, only the <see cref="BreakerCounters"/> are
/// accessed.</summary>
internal sealed class CircuitBreaker
{
    private readonly BreakerSettings _settings;
    private readonly Action<CircuitState, CircuitState>? _onStateChanged;
    private readonly BreakerSlot _slot = BreakerSlot.Create();
    private readonly Lock _changing = new();
    private volatile BreakerState _state;

    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public CircuitBreaker(CircuitBreakerOptions options, TimeProvider time)
        : this(new BreakerSettings(options, time), options.OnStateChanged)
    {
    }

    /// <param name="settings">The settings, which several breakers may share.</param>
    /// <param name="onStateChanged">The callback for state changes; null for none.</param>
    public CircuitBreaker(BreakerSettings settings, Action<CircuitState, CircuitState>? onStateChanged)
    {
        (_settings, _onStateChanged) = (settings, onStateChanged);
        _state = Begin(Options.ForceOpen ? CircuitState.Open : CircuitState.Closed);
        Volatile.Write(ref Counters.State, _state.Number);
    }

    public CircuitBreakerOptions Options => _settings.Options;

    public string PolicyKey => Options.PolicyKey;

    public CircuitState State => _state.State;

    /// <summary>Gets the calls in the window, as of the last call that was recorded; zero unless the breaker is closed.</summary>
    public CallTotals Totals => (_state as CallWindow)?.Totals ?? default;

    /// <summary>Gets the slot of the breaker's counters.</summary>
    public BreakerSlot Slot => _slot;

    /// <summary>Gets a value that indicates whether the breaker neither rejects nor counts calls.</summary>
    public bool IsBypassed => Options.ForceClosed && !Options.ForceOpen;

    private ref BreakerCounters Counters => ref _slot.Counters;

    /// <summary>Requests a permit for a call. Every permit must be returned with <see cref="Record(int, bool, TimeSpan)"/>
    /// or <see cref="Release"/>.</summary>
    /// <param name="permit">The permit of the call: the number of the current state.</param>
    /// <param name="retryAfter">When rejected: the time after which a retry can succeed; null when it is unknown.</param>
    public bool TryEnter(out int permit, out TimeSpan? retryAfter)
    {
        permit = Volatile.Read(ref Counters.State);
        retryAfter = null;
        return BreakerState.IsClosed(permit) || (!Options.ForceOpen && TryProbe(out permit, out retryAfter));
    }

    /// <summary>Returns whether an outcome says nothing about the service: the caller canceled the call, or an inner policy
    /// rejected it.</summary>
    public static bool IsIgnored(Exception? exception, CancellationToken caller) =>
        exception is GovernanceRejectedException || (exception is OperationCanceledException && caller.IsCancellationRequested);

    /// <summary>Records a completed call.</summary>
    public void Record(int permit, bool failed, TimeSpan duration) => Record(permit, failed, duration, _settings.Time.GetTimestamp());

    /// <param name="permit">The permit that <see cref="TryEnter"/> returned.</param>
    /// <param name="failed">Whether the call failed.</param>
    /// <param name="duration">The duration of the call.</param>
    /// <param name="now">The timestamp of the end of the call.</param>
    public void Record(int permit, bool failed, TimeSpan duration, long now)
    {
        if (!Counters.TryCountSuccess(_settings, permit, failed, duration, now))
        {
            RecordSlowPath(permit, failed, _settings.IsSlow(duration), now);
        }
    }

    /// <summary>Returns the permit of a call that is not counted, such as one that its caller canceled.</summary>
    public void Release(int permit)
    {
        if (_state is HalfOpenProbes halfOpen && halfOpen.Number == permit)
        {
            halfOpen.ReturnProbe();
        }
    }

    private void RecordSlowPath(int permit, bool failed, bool slow, long now)
    {
        var current = _state;
        if (current.Number != permit)
        {
            return;
        }

        if (current is CallWindow window)
        {
            if (window.Add(failed, slow, now) && _settings.ShouldOpen(window.Totals))
            {
                MoveTo(CircuitState.Open, from: current);
            }
        }
        else if (current is HalfOpenProbes halfOpen)
        {
            var totals = halfOpen.Add(failed, slow);
            if (totals.Calls == Options.PermittedNumberOfCallsInHalfOpenState)
            {
                MoveTo(_settings.ExceedsThreshold(totals) ? CircuitState.Open : CircuitState.Closed, from: current);
            }
        }
    }

    private bool TryProbe(out int permit, out TimeSpan? retryAfter)
    {
        while (true)
        {
            var current = _state;
            permit = current.Number;
            retryAfter = null;
            if (current.State == CircuitState.Closed || (current is HalfOpenProbes halfOpen && halfOpen.TryTakeProbe()))
            {
                return true;
            }

            // Also applies to half-open: when probes do not return within the wait duration, new probes are allowed.
            var remaining = Options.WaitDurationInOpenState - _settings.Time.GetElapsedTime(current.StartedAt);
            if (remaining > TimeSpan.Zero)
            {
                retryAfter = current.State == CircuitState.Open ? remaining : null;
                return false;
            }

            MoveTo(CircuitState.HalfOpen, from: current);
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
            _onStateChanged?.Invoke(from.State, state);
        }
    }

    private BreakerState Begin(CircuitState state)
    {
        var number = BreakerState.NextNumber(Counters.State, state);
        return state switch
        {
            CircuitState.Open => new BreakerState(number, _settings.Time.GetTimestamp()),
            CircuitState.HalfOpen => new HalfOpenProbes(number, _settings.Time.GetTimestamp(), Options.PermittedNumberOfCallsInHalfOpenState),
            _ => _settings.CreateClosedState(_slot, number),
        };
    }
}
