namespace ServiceComb.Net.Protocol.Governance;

/// <summary>A traffic group together with the policies of its name.</summary>
public sealed record GovernanceDisplay
{
    /// <summary>The group; absent when policies have none.</summary>
    public GovernanceItem? MatchGroup { get; init; }

    /// <summary>The policies.</summary>
    public IReadOnlyList<GovernanceItem>? Policies { get; init; }
}
