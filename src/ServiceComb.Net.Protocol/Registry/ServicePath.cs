using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Registry;

/// <summary>A path by which a microservice is reached from outside.</summary>
public sealed record ServicePath
{
    /// <summary>The path, beginning with a slash.</summary>
    public string? Path { get; init; }

    /// <summary>The properties of the path, such as <c>checksession</c>.</summary>
    [AllowNull]
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> Property
    {
        get => WrittenProperty ?? ReadOnlyDictionary<string, string>.Empty;
        init => WrittenProperty = value;
    }

    /// <summary>The field in JSON, null when it is absent. Use <see cref="Property"/> instead. It is public because serializers that are
    /// generated in other assemblies would leave it out otherwise.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("property")]
    public IReadOnlyDictionary<string, string>? WrittenProperty { get; init; }
}
