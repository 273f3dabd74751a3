namespace ServiceComb.Net.Protocol.Governance;

/// <summary>A traffic group and the policies with the same name.</summary>
public sealed record GovernanceDisplay
{
    /// <summary>The traffic group; absent when there is none for the policies.</summary>
    public GovernanceItem? MatchGroup { get; init; }

    /// <summary>The policies.</summary>
    public IReadOnlyList<GovernanceItem>? Policies { get; init; }
}
