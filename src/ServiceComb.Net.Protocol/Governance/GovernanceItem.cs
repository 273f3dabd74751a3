using System.Text.Json;

namespace ServiceComb.Net.Protocol.Governance;

/// <summary>A policy or traffic group in the governance API. The engine stores it as an item of the configuration
/// center with the key <c>servicecomb.{kind}.{name}</c> and the selector as labels.</summary>
public sealed record GovernanceItem
{
    /// <summary>The name, which assigns a policy to the traffic group with the same name.</summary>
    public string? Name { get; init; }

    /// <summary>The id of the item in the configuration center.</summary>
    public string? Id { get; init; }

    /// <summary>The status: <c>enabled</c> or <c>disabled</c>.</summary>
    public string? Status { get; init; }

    /// <summary>The time of creation, in seconds since 1970-01-01 UTC. The JSON field is <c>creatTime</c>.</summary>
    public long? CreatTime { get; init; }

    /// <summary>The time of the last change, in seconds since 1970-01-01 UTC.</summary>
    public long? UpdateTime { get; init; }

    /// <summary>The labels <c>app</c>, <c>environment</c> and, optionally, <c>service</c>.</summary>
    public IReadOnlyDictionary<string, string>? Selector { get; init; }

    /// <summary>The kind in the spelling of this response.</summary>
    public string? Kind { get; init; }

    /// <summary>The policy document.</summary>
    public JsonElement? Spec { get; init; }
}
