namespace ServiceComb.Net.Protocol.Governance;

/// <summary>The id of a created policy.</summary>
public sealed record GovernanceId
{
    /// <summary>The id of the item in the configuration center.</summary>
    public string? Id { get; init; }
}
