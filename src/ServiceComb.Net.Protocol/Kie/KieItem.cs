using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Kie;

/// <summary>An item of the configuration center, identified by its key and labels.</summary>
public sealed record KieItem
{
    /// <summary>The id, assigned by the engine.</summary>
    public string? Id { get; init; }

    /// <summary>The labels as a text; only in responses with a single item.</summary>
    public string? LabelFormat { get; init; }

    /// <summary>The key: 1 to 2048 letters, digits and <c>-_.:</c>.</summary>
    public string? Key { get; init; }

    /// <summary>The value, at most 131072 characters.</summary>
    public string? Value { get; init; }

    /// <summary>The value type, one of <see cref="KieValueType"/>; text when absent.</summary>
    public string? ValueType { get; init; }

    /// <summary>The priority. Within a layer, the item with the higher priority wins. Governance items have -1.</summary>
    public int? Priority { get; init; }

    /// <summary>The revision of the creation.</summary>
    public long? CreateRevision { get; init; }

    /// <summary>The revision of the last change.</summary>
    public long? UpdateRevision { get; init; }

    /// <summary>The project; only in responses with the history.</summary>
    public string? Project { get; init; }

    /// <summary>The status: <c>enabled</c> or <c>disabled</c>. An item created without a status is disabled.</summary>
    public string? Status { get; init; }

    /// <summary>The time of creation, in seconds since 1970-01-01 UTC.</summary>
    public long? CreateTime { get; init; }

    /// <summary>The time of the last change, in seconds since 1970-01-01 UTC.</summary>
    public long? UpdateTime { get; init; }

    /// <summary>The labels, at most six.</summary>
    [AllowNull]
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> Labels
    {
        get => WrittenLabels ?? ReadOnlyDictionary<string, string>.Empty;
        init => WrittenLabels = value;
    }

    /// <summary>The field in JSON, null when it is absent. Use <see cref="Labels"/> instead. It is public because serializers that are
    /// generated in other assemblies would leave it out otherwise.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("labels")]
    public IReadOnlyDictionary<string, string>? WrittenLabels { get; init; }

    /// <summary>The domain; only in responses with the history.</summary>
    public string? Domain { get; init; }
}
