namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>A traffic group with the places of its policies in the lists of their kinds; the smaller place wins.</summary>
internal sealed record GroupSlot(ushort[] Places)
{
    /// <summary>No policy of the kind.</summary>
    public const ushort None = ushort.MaxValue;

    /// <summary>Whether the group would put any policy before those found so far.</summary>
    public bool Improves(ReadOnlySpan<ushort> found)
    {
        for (var kind = 0; kind < Places.Length; kind++)
        {
            if (Places[kind] < found[kind])
            {
                return true;
            }
        }

        return false;
    }

    public void Apply(Span<ushort> found)
    {
        for (var kind = 0; kind < Places.Length; kind++)
        {
            found[kind] = Math.Min(found[kind], Places[kind]);
        }
    }
}
