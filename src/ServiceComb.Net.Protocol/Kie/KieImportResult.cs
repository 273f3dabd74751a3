using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Kie;

/// <summary>The result of an import.</summary>
public sealed record KieImportResult
{
    /// <summary>The imported items.</summary>
    public IReadOnlyList<KieItem> Success { get; init => field = value ?? []; } = [];

    /// <summary>The items that were not imported.</summary>
    public IReadOnlyList<KieImportFailure> Failure { get; init => field = value ?? []; } = [];

    /// <summary>Reads <see cref="Success"/> from the field name in the documentation of the cloud.</summary>
    [JsonInclude]
    [JsonPropertyName("OK")]
    internal IReadOnlyList<KieItem>? Ok
    {
        get => null;
        init => Success = value ?? Success;
    }
}

/// <summary>An item that was not imported.</summary>
public sealed record KieImportFailure
{
    /// <summary>The key.</summary>
    public string? Key { get; init; }

    /// <summary>The labels.</summary>
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

    /// <summary>The error code of six digits: 400004 for a skipped duplicate, 400005 for an item after the import stopped.</summary>
    [JsonConverter(typeof(TextConverter))]
    public string? ErrorCode { get; init; }

    /// <summary>The reason.</summary>
    public string? ErrorMessage { get; init; }
}
