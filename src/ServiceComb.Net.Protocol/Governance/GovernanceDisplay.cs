using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Governance;

/// <summary>A traffic group and the policies with the same name.</summary>
public sealed record GovernanceDisplay
{
    /// <summary>The traffic group; absent when there is none for the policies.</summary>
    public GovernanceItem? MatchGroup { get; init; }

    /// <summary>The policies.</summary>
    [JsonIgnore]
    public IReadOnlyList<GovernanceItem> Policies { get; init => field = value ?? []; } = [];

    /// <summary>Omits an empty list, as engines do.</summary>
    [JsonInclude]
    [JsonPropertyName("policies")]
    internal IReadOnlyList<GovernanceItem>? WrittenPolicies
    {
        get => Policies.Count == 0 ? null : Policies;
        init => Policies = value ?? [];
    }
}
