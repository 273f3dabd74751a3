using System.Text.Json;

namespace ServiceComb.Net.Protocol.Governance;

/// <summary>A policy or traffic group in the governance API. The engine keeps it as an item of the configuration
/// center under <c>servicecomb.{kind}.{name}</c> with the selector as labels.</summary>
public sealed record GovernanceItem
{
    /// <summary>The name that ties a policy to its traffic group.</summary>
    public string? Name { get; init; }

    /// <summary>The id of the item in the configuration center.</summary>
    public string? Id { get; init; }

    /// <summary><c>enabled</c> or <c>disabled</c>.</summary>
    public string? Status { get; init; }

    /// <summary>Seconds since 1970; the wire spells it <c>creatTime</c>.</summary>
    public long? CreatTime { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public long? UpdateTime { get; init; }

    /// <summary>Labels <c>app</c>, <c>environment</c> and, when given, <c>service</c>.</summary>
    public IReadOnlyDictionary<string, string>? Selector { get; init; }

    /// <summary>The kind as the engine spells it in this answer.</summary>
    public string? Kind { get; init; }

    /// <summary>The document.</summary>
    public JsonElement? Spec { get; init; }
}
