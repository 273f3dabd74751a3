using System.ComponentModel;
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

    /// <summary>The field in JSON, null when it is absent. Use <see cref="Policies"/> instead. It is public because serializers that are
    /// generated in other assemblies would leave it out otherwise.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("policies")]
    public IReadOnlyList<GovernanceItem>? WrittenPolicies
    {
        get => Policies.Count == 0 ? null : Policies;
        init => Policies = value ?? [];
    }
}
