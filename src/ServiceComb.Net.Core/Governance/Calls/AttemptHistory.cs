using ServiceComb.Net.Governance.Balancing;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>What a call remembers of attempts that did not succeed. Most calls have none.</summary>
internal sealed class AttemptHistory
{
    private readonly List<InstanceState> _tried = [];
    private readonly List<InstanceState> _unreachable = [];

    /// <summary>Gets or sets the instance whose bulkhead the call waits for when all candidates are full.</summary>
    public InstanceSlot? QueueSlot { get; set; }

    /// <summary>Gets the timestamp of the first failed connection; 0 when there was none.</summary>
    public long ConnectionFailedAt { get; private set; }

    /// <summary>Gets the number of failed connections.</summary>
    public int ConnectionFailures => _unreachable.Count;

    public void AddTried(InstanceState state) => _tried.Add(state);

    public bool HasTried(InstanceState state) => _tried.Contains(state);

    public void AddConnectionFailure(InstanceState state, long now)
    {
        ConnectionFailedAt = ConnectionFailures == 0 ? now : ConnectionFailedAt;
        _unreachable.Add(state);
    }

    public bool IsUnreachable(InstanceState state) => _unreachable.Contains(state);
}
