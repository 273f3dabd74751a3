using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Kie;

/// <summary>The request body for deleting a scope of the configuration center of ServiceComb 1.0.</summary>
public sealed record ScopeDeletion
{
    /// <summary>Additional information about the scope.</summary>
    public string? DimensionInfo { get; init; }

    /// <summary>Whether apps are notified, as the text <c>true</c> or <c>false</c>.</summary>
    public string? Flush { get; init; }

    /// <summary>The keys to delete; absent for all.</summary>
    public IReadOnlyList<string>? Keys { get; init; }
}

/// <summary>The response to the deletion of a scope. The field is named <c>Result</c>.</summary>
public sealed record ScopeDeletionResult
{
    /// <summary>The text of the engine, such as <c>Success</c>.</summary>
    public string? Result { get; init; }
}

/// <summary>Source-generated JSON of scopes: camel case, unlike the rest of the configuration center.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ScopeDeletionResult))]
[JsonSerializable(typeof(ScopeDeletion))]
internal sealed partial class ScopeJson : JsonSerializerContext;
