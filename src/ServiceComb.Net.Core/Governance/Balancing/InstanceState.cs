using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Holds the state of one instance: its breaker and bulkhead per policy, and its response times. It is kept as
/// long as the instance is listed, also when the instance registers again under the same id.</summary>
internal sealed class InstanceState(string service, string instanceId)
{
    private readonly Lock _adding = new();
    private KeyValuePair<GovernancePolicy, object>[] _states = [];
    private ResponseTimes? _times;
    private long _pausedUntil;
    private volatile bool _isRemoved;

    public string Service => service;

    public string InstanceId => instanceId;

    /// <summary>Gets a value that indicates whether the instance is no longer listed. Calls that started before may still
    /// be running.</summary>
    public bool IsRemoved => _isRemoved;

    /// <summary>Created on first use, because only some rules need it.</summary>
    public ResponseTimes ResponseTimes => Volatile.Read(ref _times) ?? Interlocked.CompareExchange(ref _times, new ResponseTimes(), null) ?? _times!;

    /// <summary>Gets or sets the timestamp until which the instance is paused; 0 when it did not request a pause.</summary>
    public long PausedUntil
    {
        get => Volatile.Read(ref _pausedUntil);
        set => Volatile.Write(ref _pausedUntil, value);
    }

    /// <summary>Gets the mean of the last response times in milliseconds; null when none was measured.</summary>
    public double? MeanResponseTime => Volatile.Read(ref _times)?.Mean();

    /// <summary>Gets the policies in force with the breaker or bulkhead that each has for the instance.</summary>
    public IEnumerable<KeyValuePair<GovernancePolicy, object>> PolicyStates => Volatile.Read(ref _states).Where(static pair => !pair.Key.IsRetired);

    public void MarkRemoved() => _isRemoved = true;

    public CircuitBreaker GetBreaker(InstanceIsolationPolicy policy) => (CircuitBreaker)(Find(policy) ?? Add(policy));

    public Bulkhead GetBulkhead(InstanceBulkheadPolicy policy) => (Bulkhead)(Find(policy) ?? Add(policy));

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
            if (Find(policy) is { } existing)
            {
                return existing;
            }

            object state = policy is InstanceIsolationPolicy isolation
                ? isolation.CreateBreaker(service, instanceId, () => IsRemoved)
                : ((InstanceBulkheadPolicy)policy).CreateBulkhead();
            // States of retired policies are dropped when a state is added.
            Volatile.Write(ref _states, [.. _states.Where(static pair => !pair.Key.IsRetired), new(policy, state)]);
            return state;
        }
    }
}
