namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>Identifies a combination of policies by their indexes in the lists of their kinds.</summary>
internal readonly record struct PolicyKey(ulong First, ulong Second, ulong Third)
{
    /// <summary>Gets the key without policies.</summary>
    public static PolicyKey None { get; } = new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);
}
