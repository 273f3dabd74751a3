namespace ServiceComb.Net.Protocol.Governance;

/// <summary>The response to a change. The field is named <c>result</c> or <c>Result</c>.</summary>
public sealed record GovernanceResult
{
    /// <summary>The text of the engine.</summary>
    public string? Result { get; init; }
}
