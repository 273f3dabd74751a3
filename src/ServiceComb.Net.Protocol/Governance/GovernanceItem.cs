using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

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
    [AllowNull]
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> Selector
    {
        get => WrittenSelector ?? ReadOnlyDictionary<string, string>.Empty;
        init => WrittenSelector = value;
    }

    /// <summary>The field in JSON, null when it is absent. Use <see cref="Selector"/> instead. It is public because serializers that are
    /// generated in other assemblies would leave it out otherwise.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("selector")]
    public IReadOnlyDictionary<string, string>? WrittenSelector { get; init; }

    /// <summary>The kind in the spelling of this response.</summary>
    public string? Kind { get; init; }

    /// <summary>The policy document.</summary>
    public JsonElement? Spec { get; init; }

    /// <summary>Creates an item for a request.</summary>
    /// <param name="name">The name. A policy and its traffic group have the same name.</param>
    /// <param name="spec">The document.</param>
    /// <param name="scope">The services that the item applies to.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> or the application of <paramref name="scope"/> is empty.</exception>
    public static GovernanceItem Create(string name, PolicySpec spec, GovernanceScope scope)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentException.ThrowIfNullOrEmpty(scope.Application, nameof(scope));
        return new GovernanceItem { Name = name, Selector = scope.ToSelector(), Spec = (spec is MatchGroupSpec group ? group.WithNames(name) : spec).ToJson() };
    }

    /// <summary>Returns whether the item has exactly the selector of a scope.</summary>
    public bool IsOf(GovernanceScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var selector = scope.ToSelector();
        return Selector.Count == selector.Count && selector.All(label => Selector.TryGetValue(label.Key, out var value) && value == label.Value);
    }

    /// <summary>Reads the document; null when the item has none.</summary>
    /// <typeparam name="TSpec">The type of the document, which the kind of the item decides.</typeparam>
    /// <exception cref="JsonException">A field cannot be read. Apps ignore such a document.</exception>
    public TSpec? ReadSpec<TSpec>()
        where TSpec : PolicySpec => Spec?.Deserialize(ProtocolJson.GovernanceSpecs.GetTypeInfo<TSpec>());
}
