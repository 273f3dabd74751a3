using Polly;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Discovery.Resolution;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Outcomes;
using ServiceComb.Net.Governance.Pipelines;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>Tracks the attempts of one governed call: the instances already used, the instance that <c>retryOnSame</c>
/// prefers, and the permits that the current attempt holds.</summary>
internal abstract class CallAttemptState(GovernedPolicies policies, GovernanceSnapshot snapshot, CancellationToken caller) : CallState
{
    private const int MaxConnectionFailures = 100;
    private static readonly TimeSpan ConnectionFailureBudget = TimeSpan.FromSeconds(5);

    // Timers may fire slightly early.
    private static readonly TimeSpan TimerTolerance = TimeSpan.FromMilliseconds(20);
    private AttemptHistory? _history;
    private int _attemptCount;
    private int _startedCount;
    private int _attemptsOnInstance;
    private InstanceBreakers? _breakers;
    private int _permit;
    private Bulkhead? _bulkhead;
    private BalancingRule? _rule;

    public GovernedPolicies Policies => policies;

    /// <summary>Gets the snapshot that the call uses from start to end.</summary>
    public GovernanceSnapshot Snapshot => snapshot;

    public virtual EndpointRequirement Endpoint => default;

    public override CancellationToken CallerToken => caller;

    /// <summary>Gets the timeout of the client that makes the call; null when it is unknown.</summary>
    protected virtual TimeSpan? ClientTimeout => null;

    public InstanceSlot Slot { get; private set; } = null!;

    /// <summary>Gets the number of attempts so far, including those that were rejected before they were sent.</summary>
    public int AttemptCount => _attemptCount;

    /// <summary>Gets a value that indicates whether all attempts that the policies allow were made.</summary>
    public bool IsExhausted => _attemptCount >= policies.MaxAttempts;

    /// <summary>Gets or sets the candidates that the instance of the attempt was selected from.</summary>
    public InstanceGroup? Group { get; set; }

    /// <summary>Gets or sets the instance whose bulkhead the call waits for when all candidates are full.</summary>
    public InstanceSlot? QueueSlot
    {
        get => _history?.QueueSlot;
        set
        {
            if (value is not null || _history is not null)
            {
                (_history ??= new AttemptHistory()).QueueSlot = value;
            }
        }
    }

    /// <summary>Gets the instance of the last attempt as long as <c>retryOnSame</c> keeps the call there; otherwise
    /// null.</summary>
    public InstanceState? PreferredInstance => _startedCount > 0 && _attemptsOnInstance <= policies.RetryOnSame ? Slot.State : null;

    /// <summary>Counts an attempt, whatever its outcome.</summary>
    public void CountAttempt()
    {
        if (_attemptCount++ > 0)
        {
            StartTimestamp = 0;
        }
    }

    public bool HasTried(InstanceState state) => _startedCount > 0 && (state == Slot.State || _history?.HasTried(state) == true);

    /// <summary>Counts a failed connection. Another instance may be tried until the limit of failures or the time budget is
    /// reached: an instance that drops packets costs a full connect timeout.</summary>
    /// <returns>True when another instance may be tried.</returns>
    public bool CountConnectionFailure(TimeProvider time)
    {
        StartTimestamp = 0;
        _attemptsOnInstance = int.MaxValue - 1;
        var now = time.GetTimestamp();
        var history = _history ??= new AttemptHistory();
        history.AddConnectionFailure(Slot.State, now);
        return history.ConnectionFailures < MaxConnectionFailures
            && time.GetElapsedTime(history.ConnectionFailedAt, now) < ConnectionFailureBudget
            && !caller.IsCancellationRequested;
    }

    /// <summary>Returns whether a connection of this call to the instance failed.</summary>
    public bool IsUnreachable(InstanceState state) => _history?.IsUnreachable(state) == true;

    /// <summary>Begins an attempt.</summary>
    /// <param name="slot">The instance.</param>
    /// <param name="breakers">Receives the outcome of the attempt; null when the attempt is not counted.</param>
    /// <param name="permit">The permit that the breaker of the instance issued.</param>
    /// <param name="bulkhead">The bulkhead to release at the end of the attempt; null for none.</param>
    /// <param name="rule">The rule that selected the instance; receives the outcome when it needs reports.</param>
    /// <param name="time">The time provider.</param>
    public void Begin(InstanceSlot slot, InstanceBreakers? breakers, int permit, Bulkhead? bulkhead, BalancingRule rule, TimeProvider time)
    {
        if (_startedCount++ > 0)
        {
            (_history ??= new AttemptHistory()).AddTried(Slot.State);
            _attemptsOnInstance = Slot.State == slot.State ? _attemptsOnInstance + 1 : 1;
        }
        else
        {
            _attemptsOnInstance = 1;
        }

        (Slot, _breakers, _permit, _bulkhead, _rule) = (slot, breakers, permit, bulkhead, rule.NeedsReports ? rule : null);
        if (StartTimestamp == 0 && (breakers is not null || _rule is not null || policies.HasBreaker))
        {
            StartTimestamp = time.GetTimestamp();
        }
    }

    /// <summary>Continues a call whose first attempt was sent without policies.</summary>
    public void Resume(InstanceSlot slot, BalancingRule? rule, long startTimestamp, RequestUpload? upload)
    {
        (Slot, _rule, _startedCount, _attemptCount, StartTimestamp, Upload) = (slot, rule, 1, 1, startTimestamp, upload);
    }

    /// <summary>Ends the attempt and reports it to the breaker of the instance and to the balancing rule.</summary>
    /// <param name="outcome">The outcome of the attempt.</param>
    /// <param name="time">The time provider.</param>
    public void End(in Outcome<CallOutcome> outcome, TimeProvider time)
    {
        Report(outcome, time);
        OnEnded(outcome);
    }

    /// <summary>Returns whether the caller allows an instance.</summary>
    public virtual bool Accepts(InstanceSlot slot) => true;

    /// <summary>Allows more instances, when none of those that <see cref="Accepts"/> allows can be called.</summary>
    /// <returns>True when more instances are allowed.</returns>
    public virtual bool TryExtend() => false;

    /// <summary>Called when an attempt has ended and its outcome is recorded.</summary>
    protected virtual void OnEnded(in Outcome<CallOutcome> outcome)
    {
    }

    private void Report(in Outcome<CallOutcome> outcome, TimeProvider time)
    {
        _bulkhead?.Release();
        if (outcome.Exception is null && outcome.Result.RetryAfter is { } pause)
        {
            Slot.Pause(pause, time);
        }

        var isCanceled = outcome.Exception is OperationCanceledException && !ConnectionFailure.Matches(outcome.Exception);
        if (StartTimestamp == 0 || (_breakers is null && _rule is null && !isCanceled))
        {
            return;
        }

        var endTimestamp = time.GetTimestamp();
        var duration = GetDuration(StartTimestamp, endTimestamp, time);
        IsEndedByCaller = IsEndedByCaller || (isCanceled && !IsCausedByInstance(duration));
        if (IsEndedByCaller)
        {
            _breakers?.Release(Slot, _permit);
            return;
        }

        EndTimestamp = endTimestamp;
        _breakers?.Record(Slot, _permit, isCanceled || policies.Isolation!.IsFailure(outcome), duration, endTimestamp);
        _rule?.Report(Slot, duration, outcome.Exception is not null || outcome.Result.StatusCode >= 500);
    }

    // Without a cancellation by the caller, only a time limiter cancels an attempt.
    private bool IsCausedByInstance(TimeSpan duration) => caller.IsCancellationRequested
        ? Upload is not { IsComplete: false } && (IsTimedOut = HasReachedTimeout(duration))
        : Upload is not { IsWaiting: true };

    // A canceled token does not show whether a timeout canceled it. An instance that did not respond within the timeout
    // counts as failed, whatever canceled the call.
    private bool HasReachedTimeout(TimeSpan duration)
    {
        var limit = snapshot.Settings.CanceledCallTimeout;
        return limit > TimeSpan.Zero && duration + TimerTolerance >= (ClientTimeout is { } timeout && timeout < limit ? timeout : limit);
    }
}
