namespace ServiceComb.Net.Protocol.Governance;

/// <summary>The response to the creation of a policy.</summary>
public sealed record GovernanceId
{
    /// <summary>The id of the item in the configuration center.</summary>
    public string? Id { get; init; }
}
