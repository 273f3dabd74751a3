namespace ServiceComb.Net.Protocol.Governance;

/// <summary>How a change went. The wire spells the field <c>result</c> or <c>Result</c>.</summary>
public sealed record GovernanceResult
{
    /// <summary>What the engine says.</summary>
    public string? Result { get; init; }
}
