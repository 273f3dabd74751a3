using Polly;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>The tries of one governed call: what was tried already, on which instance to stay, and what the try that is under
/// way holds.</summary>
internal abstract class CallTries(GovernedPolicies policies, CancellationToken caller)
{
    private InstanceState? _first;
    private InstanceState[]? _tried;
    private int _attempts;
    private int _tries;
    private int _triesOnSame;
    private InstanceBreakers? _breakers;
    private int _permit;
    private Bulkhead? _bulkhead;
    private BalancingRule? _rule;

    /// <summary>What governs the call.</summary>
    public GovernedPolicies Policies => policies;

    /// <summary>The token of the caller.</summary>
    public CancellationToken Caller => caller;

    /// <summary>The token of a try or of the whole call: the context's, and the caller's where the context has none.</summary>
    public CancellationToken TokenOf(ResilienceContext context) => context.CancellationToken.CanBeCanceled ? context.CancellationToken : caller;

    /// <summary>The instance of the try.</summary>
    public InstanceSlot Slot { get; private set; } = null!;

    /// <summary>Tries so far, those that were refused before they were sent included.</summary>
    public int Count => _attempts;

    /// <summary>Whether every try that the policies allow was made.</summary>
    public bool IsUsedUp => _attempts >= policies.MaxAttempts;

    /// <summary>When the next try begins, where that is known; it saves a look at the clock. 0 where it is not, as after a
    /// pause.</summary>
    public long BeginsAt { get; set; }

    /// <summary>When the last try ended, where somebody looked; else 0.</summary>
    public long EndedAt { get; private set; }

    /// <summary>The instance that the call waits for when all are full.</summary>
    public InstanceSlot? Queue { get; set; }

    /// <summary>The instance of the last try while <c>retryOnSame</c> stays there.</summary>
    public InstanceState? Stay => _tries > 0 && _triesOnSame <= policies.RetryOnSame ? Slot.State : null;

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
        if (_tries == 0)
        {
            return false;
        }

        return state == _first || (_tried is not null && Array.IndexOf(_tried, state, 0, _tries - 1) >= 0);
    }

    /// <summary>Begins a try.</summary>
    /// <param name="slot">The instance.</param>
    /// <param name="breakers">Told how it ends; null when that does not count.</param>
    /// <param name="permit">What the instance's breaker gave.</param>
    /// <param name="bulkhead">Left when it ends.</param>
    /// <param name="rule">Told how it ends, where it wants to be.</param>
    /// <param name="time">The clock.</param>
    public void Begin(InstanceSlot slot, InstanceBreakers? breakers, int permit, Bulkhead? bulkhead, BalancingRule rule, TimeProvider time)
    {
        _triesOnSame = _tries > 0 && Slot.State == slot.State ? _triesOnSame + 1 : 1;
        (Slot, _breakers, _permit, _bulkhead, _rule) = (slot, breakers, permit, bulkhead, rule.WantsReports ? rule : null);
        BeginsAt = breakers is null && _rule is null ? 0 : BeginsAt != 0 ? BeginsAt : time.GetTimestamp();
        if (_tries == 0)
        {
            _first = slot.State;
        }
        else
        {
            _tried ??= new InstanceState[policies.MaxAttempts];
            _tried[_tries - 1] = slot.State;
        }

        _tries++;
    }

    /// <summary>Ends the try and tells everyone who has to know.</summary>
    /// <param name="outcome">What came of it.</param>
    /// <param name="time">The clock.</param>
    public void End(in Outcome<CallOutcome> outcome, TimeProvider time)
    {
        _bulkhead?.Leave();
        if (_breakers is null && _rule is null)
        {
            return;
        }

        var isCancelled = outcome.Exception is OperationCanceledException;
        if (isCancelled && caller.IsCancellationRequested)
        {
            // The caller went away: that says nothing about the instance.
            _breakers?.Forget(Slot, _permit);
            return;
        }

        var ended = EndedAt = time.GetTimestamp();
        var duration = time.GetElapsedTime(BeginsAt, ended);
        // Who else cancels is a time limiter.
        _breakers?.Record(Slot, _permit, isCancelled || policies.Isolation!.IsFailure(outcome), duration, ended);
        _rule?.Report(Slot, duration, outcome.Exception is not null || outcome.Result.StatusCode >= 500);
    }
}
