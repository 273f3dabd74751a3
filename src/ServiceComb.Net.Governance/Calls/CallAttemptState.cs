using Polly;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Routing;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>The tries of one governed call: what was tried already, on which instance to stay, and what the try that is under
/// way holds.</summary>
internal abstract class CallAttemptState(GovernedPolicies policies, GovernanceSnapshot snapshot, CancellationToken caller) : CallState
{
    private const int MaxConnectionFailures = 100;
    private static readonly TimeSpan ConnectionFailureBudget = TimeSpan.FromSeconds(5);

    // Timers may fire a little before their time.
    private static readonly TimeSpan TimerTolerance = TimeSpan.FromMilliseconds(20);
    private InstanceState? _first;
    private InstanceState[]? _tried;
    private int _attempts;
    private int _attemptCount;
    private int _attemptsOnSame;
    private List<InstanceState>? _unreachable;
    private long _connectionFailedAt;
    private InstanceBreakers? _breakers;
    private int _permit;
    private Bulkhead? _bulkhead;
    private BalancingRule? _rule;

    /// <summary>What governs the call.</summary>
    public GovernedPolicies Policies => policies;

    /// <summary>The documents and settings of the call, from its begin to its end.</summary>
    public GovernanceSnapshot Snapshot => snapshot;

    /// <summary>The endpoints that the call can go to.</summary>
    public virtual EndpointRequirement Endpoint => default;

    /// <summary>The token of the caller.</summary>
    public CancellationToken Caller => caller;

    /// <summary>The time-out of the client that makes the call; null when it is not known.</summary>
    protected virtual TimeSpan? ClientTimeout => null;

    /// <summary>The token of a try or of the whole call: the context's, and the caller's where the context has none.</summary>
    public CancellationToken TokenOf(ResilienceContext context) => context.CancellationToken.CanBeCanceled ? context.CancellationToken : caller;

    /// <summary>The instance of the try.</summary>
    public InstanceSlot Slot { get; private set; } = null!;

    /// <summary>Tries so far, those that were refused before they were sent included.</summary>
    public int Count => _attempts;

    /// <summary>Whether every try that the policies allow was made.</summary>
    public bool IsUsedUp => _attempts >= policies.MaxAttempts;

    /// <summary>The instances among which that of the try was chosen.</summary>
    public InstanceGroup? Group { get; set; }

    /// <summary>The instance that the call waits for when all are full.</summary>
    public InstanceSlot? Queue { get; set; }

    /// <summary>The instance of the last try while <c>retryOnSame</c> stays there.</summary>
    public InstanceState? Stay => _attemptCount > 0 && _attemptsOnSame <= policies.RetryOnSame ? Slot.State : null;

    /// <summary>Counts a try, whatever becomes of it.</summary>
    public void Attempt()
    {
        if (_attempts++ > 0)
        {
            BeginsAt = 0;
        }
    }

    public bool HasTried(InstanceState state)
    {
        if (_attemptCount == 0)
        {
            return false;
        }

        return state == _first || (_tried is not null && Array.IndexOf(_tried, state, 0, _attemptCount - 1) >= 0);
    }

    /// <summary>Counts a failed connection. Another instance may be tried until there were too many of them or they took too
    /// long: instances that drop packets cost a connect time-out each.</summary>
    /// <returns>Whether another instance may be tried.</returns>
    public bool CountConnectionFailure(TimeProvider time)
    {
        BeginsAt = 0;
        _attemptsOnSame = int.MaxValue - 1;
        var now = time.GetTimestamp();
        if (_unreachable is null)
        {
            (_unreachable, _connectionFailedAt) = ([], now);
        }

        _unreachable.Add(Slot.State);
        return _unreachable.Count < MaxConnectionFailures
            && time.GetElapsedTime(_connectionFailedAt, now) < ConnectionFailureBudget
            && !caller.IsCancellationRequested;
    }

    /// <summary>Whether a connection of this call to the instance failed.</summary>
    public bool IsUnreachable(InstanceState state) => _unreachable?.Contains(state) == true;

    /// <summary>Begins a try.</summary>
    /// <param name="slot">The instance.</param>
    /// <param name="breakers">Told how it ends; null when that does not count.</param>
    /// <param name="permit">What the instance's breaker gave.</param>
    /// <param name="bulkhead">Left when it ends.</param>
    /// <param name="rule">Told how it ends, where it wants to be.</param>
    /// <param name="time">The clock.</param>
    public void Begin(InstanceSlot slot, InstanceBreakers? breakers, int permit, Bulkhead? bulkhead, BalancingRule rule, TimeProvider time)
    {
        _attemptsOnSame = _attemptCount > 0 && Slot.State == slot.State ? _attemptsOnSame + 1 : 1;
        (Slot, _breakers, _permit, _bulkhead, _rule) = (slot, breakers, permit, bulkhead, rule.WantsReports ? rule : null);
        if (BeginsAt == 0 && (breakers is not null || _rule is not null || policies.HasBreaker))
        {
            BeginsAt = time.GetTimestamp();
        }

        if (_attemptCount == 0)
        {
            _first = slot.State;
        }
        else
        {
            AddTried(slot.State);
        }

        _attemptCount++;
    }

    /// <summary>Takes over a call whose first attempt began without a policy.</summary>
    public void Resume(InstanceSlot slot, BalancingRule? rule, long began)
    {
        (Slot, _rule, _first, _attemptCount, _attempts, BeginsAt) = (slot, rule, slot.State, 1, 1, began);
    }

    /// <summary>Ends the try and reports it to the breaker of the instance and to the rule that chose it.</summary>
    /// <param name="outcome">What came of it.</param>
    /// <param name="time">The clock.</param>
    public void End(in Outcome<CallOutcome> outcome, TimeProvider time)
    {
        _bulkhead?.Leave();
        if (outcome.Exception is null && outcome.Result.RetryAfter is { } pause)
        {
            Slot.Pause(pause, time);
        }

        var isCanceled = outcome.Exception is OperationCanceledException && !ConnectionFailure.Matches(outcome.Exception);
        if (BeginsAt == 0 || (_breakers is null && _rule is null && !isCanceled))
        {
            return;
        }

        var ended = time.GetTimestamp();
        var duration = time.GetElapsedTime(BeginsAt, ended);
        if (isCanceled && caller.IsCancellationRequested && !(IsTimedOut = HadTime(duration)))
        {
            // The caller went away: that says nothing about the instance.
            _breakers?.Forget(Slot, _permit);
            return;
        }

        EndedAt = ended;
        // Who else cancels is a time limiter.
        _breakers?.Record(Slot, _permit, isCanceled || policies.Isolation!.IsFailure(outcome), duration, ended);
        _rule?.Report(Slot, duration, outcome.Exception is not null || outcome.Result.StatusCode >= 500);
    }

    // A canceled token does not show whether a time-out canceled it. The instance that did not respond for this long is to
    // blame, whoever lost patience.
    private bool HadTime(TimeSpan duration)
    {
        var enough = snapshot.Settings.CanceledCallTimeout;
        return enough > TimeSpan.Zero && duration + TimerTolerance >= (ClientTimeout is { } timeout && timeout < enough ? timeout : enough);
    }

    private void AddTried(InstanceState state)
    {
        _tried ??= new InstanceState[Math.Max(4, policies.MaxAttempts - 1)];
        if (_attemptCount > _tried.Length)
        {
            Array.Resize(ref _tried, _tried.Length * 2);
        }

        _tried[_attemptCount - 1] = state;
    }
}
