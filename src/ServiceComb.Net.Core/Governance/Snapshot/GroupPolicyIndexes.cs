namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>Holds, for one traffic group, the index of its policy in the list of each kind; the lower index takes
/// precedence.</summary>
internal sealed record GroupPolicyIndexes(ushort[] Indexes)
{
    /// <summary>The value for no policy of a kind.</summary>
    public const ushort None = ushort.MaxValue;

    /// <summary>Returns whether the group has a policy with precedence over those found so far.</summary>
    public bool Improves(ReadOnlySpan<ushort> found)
    {
        for (var kind = 0; kind < Indexes.Length; kind++)
        {
            if (Indexes[kind] < found[kind])
            {
                return true;
            }
        }

        return false;
    }

    public void Apply(Span<ushort> found)
    {
        for (var kind = 0; kind < Indexes.Length; kind++)
        {
            found[kind] = Math.Min(found[kind], Indexes[kind]);
        }
    }
}
