using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Engines;

/// <summary>Tags for an engine.</summary>
public sealed record EngineTagChange
{
    /// <summary>The tags.</summary>
    public IReadOnlyList<EngineTag> Tags { get; init => field = value ?? []; } = [];

    /// <summary><c>create</c>.</summary>
    public string? Action { get; init; }

    /// <summary>Tags of the cloud itself.</summary>
    [JsonPropertyName("sys_tags")]
    public IReadOnlyList<EngineTag> SysTags { get; init => field = value ?? []; } = [];

    /// <summary>The engine.</summary>
    public string? EngineId { get; init; }

    /// <summary>Tags as the cloud keeps them.</summary>
    public IReadOnlyList<EngineResourceTag>? ResourceTags { get; init; }

    /// <summary>The same, of which only the keys count.</summary>
    public IReadOnlyList<EngineResourceTag>? ResourceTagsWithoutValue { get; init; }
}

/// <summary>A tag.</summary>
public sealed record EngineTag
{
    /// <summary>Its key.</summary>
    public string? Key { get; init; }

    /// <summary>Its value.</summary>
    public string? Value { get; init; }
}

/// <summary>A tag as the cloud keeps it.</summary>
public sealed record EngineResourceTag
{
    /// <summary>Its id.</summary>
    public string? Id { get; init; }

    /// <summary>Its key.</summary>
    public string? Key { get; init; }

    /// <summary>Its value.</summary>
    public string? Value { get; init; }

    /// <summary>The engine.</summary>
    [JsonPropertyName("engine_id")]
    public string? EngineId { get; init; }

    /// <summary>What it is on.</summary>
    public string? Type { get; init; }

    /// <summary>When it was made, in milliseconds since 1970.</summary>
    [JsonPropertyName("date_time")]
    public long? DateTime { get; init; }
}
