namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>The policies of a request by their places in the lists of their kinds.</summary>
internal readonly record struct PolicyKey(ulong First, ulong Second, ulong Third)
{
    /// <summary>No policy of any kind.</summary>
    public static PolicyKey None { get; } = new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);
}
