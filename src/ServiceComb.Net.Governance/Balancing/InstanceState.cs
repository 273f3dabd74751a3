using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>What is known about one instance: its breaker and bulkhead per policy, its response times. Stays the same while
/// the instance is listed, even when it registers anew under its id, and goes with it.</summary>
internal sealed class InstanceState(string service, string instanceId)
{
    private readonly Lock _adding = new();
    private KeyValuePair<GovernancePolicy, object>[] _states = [];
    private ResponseTimes? _times;
    private long _pausedUntil;
    private volatile bool _isGone;

    /// <summary>The service it is an instance of.</summary>
    public string Service => service;

    public string InstanceId => instanceId;

    /// <summary>Whether it is no longer listed. Calls that began before may still end.</summary>
    public bool IsGone => _isGone;

    /// <summary>Made at first use: only some rules look at them.</summary>
    public ResponseTimes Times => Volatile.Read(ref _times) ?? Interlocked.CompareExchange(ref _times, new ResponseTimes(), null) ?? _times!;

    /// <summary>The timestamp until which the instance asked not to be called; 0 when it did not ask.</summary>
    public long PausedUntil
    {
        get => Volatile.Read(ref _pausedUntil);
        set => Volatile.Write(ref _pausedUntil, value);
    }

    public void Leave() => _isGone = true;

    public CircuitBreaker Breaker(InstanceIsolationPolicy policy) => (CircuitBreaker)(Find(policy) ?? Add(policy));

    public Bulkhead Bulkhead(InstanceBulkheadPolicy policy) => (Bulkhead)(Find(policy) ?? Add(policy));

    private object? Find(GovernancePolicy policy)
    {
        foreach (var (key, state) in Volatile.Read(ref _states))
        {
            if (ReferenceEquals(key, policy))
            {
                return state;
            }
        }

        return null;
    }

    private object Add(GovernancePolicy policy)
    {
        lock (_adding)
        {
            if (Find(policy) is { } there)
            {
                return there;
            }

            object state = policy is InstanceIsolationPolicy isolation
                ? isolation.NewBreaker(this)
                : ((InstanceBulkheadPolicy)policy).NewBulkhead();
            // States of documents that are gone go when one of a new document comes.
            Volatile.Write(ref _states, [.. _states.Where(static pair => !pair.Key.IsRetired), new(policy, state)]);
            return state;
        }
    }
}
