using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Engines;

/// <summary>The request body of a change of tags.</summary>
public sealed record EngineTagChange
{
    /// <summary>The tags.</summary>
    public IReadOnlyList<EngineTag> Tags { get; init => field = value ?? []; } = [];

    /// <summary>The action: <c>create</c>.</summary>
    public string? Action { get; init; }

    /// <summary>The system tags.</summary>
    [JsonPropertyName("sys_tags")]
    public IReadOnlyList<EngineTag> SysTags { get; init => field = value ?? []; } = [];

    /// <summary>The id of the engine.</summary>
    public string? EngineId { get; init; }

    /// <summary>The tags as stored by the cloud.</summary>
    public IReadOnlyList<EngineResourceTag>? ResourceTags { get; init; }

    /// <summary>The tags as stored by the cloud, identified by key only.</summary>
    public IReadOnlyList<EngineResourceTag>? ResourceTagsWithoutValue { get; init; }
}

/// <summary>A tag.</summary>
public sealed record EngineTag
{
    /// <summary>The key.</summary>
    public string? Key { get; init; }

    /// <summary>The value.</summary>
    public string? Value { get; init; }
}

/// <summary>A tag as stored by the cloud.</summary>
public sealed record EngineResourceTag
{
    /// <summary>The id.</summary>
    public string? Id { get; init; }

    /// <summary>The key.</summary>
    public string? Key { get; init; }

    /// <summary>The value.</summary>
    public string? Value { get; init; }

    /// <summary>The id of the engine.</summary>
    [JsonPropertyName("engine_id")]
    public string? EngineId { get; init; }

    /// <summary>The type of the tagged resource.</summary>
    public string? Type { get; init; }

    /// <summary>The time of creation, in milliseconds since 1970-01-01 UTC.</summary>
    [JsonPropertyName("date_time")]
    public long? DateTime { get; init; }
}
