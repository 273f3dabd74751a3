using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Protocol.Registry;

/// <summary>The request body of a query for the instances of many microservices.</summary>
public sealed record BatchFindRequest
{
    /// <summary>The id of the consumer.</summary>
    public string? ConsumerServiceId { get; init; }

    /// <summary>The requested microservices. The response refers to them by index.</summary>
    public IReadOnlyList<BatchFindService>? Services { get; init; }

    /// <summary>The requested single instances.</summary>
    public IReadOnlyList<BatchFindInstance>? Instances { get; init; }
}

/// <summary>A microservice of a batch query.</summary>
public sealed record BatchFindService
{
    /// <summary>The microservice.</summary>
    public MicroserviceKey? Service { get; init; }

    /// <summary>The revision of the caller's list.</summary>
    public string? Rev { get; init; }
}

/// <summary>An instance of a batch query.</summary>
public sealed record BatchFindInstance
{
    /// <summary>The instance.</summary>
    public HeartbeatEntry? Instance { get; init; }

    /// <summary>The revision of the caller's list.</summary>
    public string? Rev { get; init; }
}

/// <summary>The response to a batch query.</summary>
public sealed record BatchFindResponse
{
    /// <summary>The results for the microservices.</summary>
    public BatchFindResult? Services { get; init; }

    /// <summary>The results for the single instances.</summary>
    public BatchFindResult? Instances { get; init; }
}

/// <summary>The results of a batch query, by the index of the entry in the request.</summary>
public sealed record BatchFindResult
{
    /// <summary>The failed entries.</summary>
    [AllowNull]
    [JsonIgnore]
    public IReadOnlyList<BatchFindFailure> Failed
    {
        get => WrittenFailed ?? [];
        init => WrittenFailed = value;
    }

    /// <summary>The field in JSON, null when it is absent. Use <see cref="Failed"/> instead. It is public because serializers that are
    /// generated in other assemblies would leave it out otherwise.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("failed")]
    public IReadOnlyList<BatchFindFailure>? WrittenFailed { get; init; }

    /// <summary>The entries that are unchanged since the caller's revision.</summary>
    [AllowNull]
    [JsonIgnore]
    public IReadOnlyList<int> NotModified
    {
        get => WrittenNotModified ?? [];
        init => WrittenNotModified = value;
    }

    /// <summary>The field in JSON, null when it is absent. Use <see cref="NotModified"/> instead. It is public because serializers that are
    /// generated in other assemblies would leave it out otherwise.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("notModified")]
    public IReadOnlyList<int>? WrittenNotModified { get; init; }

    /// <summary>The entries with a changed list.</summary>
    [AllowNull]
    [JsonIgnore]
    public IReadOnlyList<BatchFindUpdate> Updated
    {
        get => WrittenUpdated ?? [];
        init => WrittenUpdated = value;
    }

    /// <summary>The field in JSON, null when it is absent. Use <see cref="Updated"/> instead. It is public because serializers that are
    /// generated in other assemblies would leave it out otherwise.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("updated")]
    public IReadOnlyList<BatchFindUpdate>? WrittenUpdated { get; init; }
}

/// <summary>The entries that failed for the same reason.</summary>
public sealed record BatchFindFailure
{
    /// <summary>The indexes of the entries in the request.</summary>
    [AllowNull]
    [JsonIgnore]
    public IReadOnlyList<int> Indexes
    {
        get => WrittenIndexes ?? [];
        init => WrittenIndexes = value;
    }

    /// <summary>The field in JSON, null when it is absent. Use <see cref="Indexes"/> instead. It is public because serializers that are
    /// generated in other assemblies would leave it out otherwise.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("indexes")]
    public IReadOnlyList<int>? WrittenIndexes { get; init; }

    /// <summary>The reason.</summary>
    public EngineError? Error { get; init; }
}

/// <summary>The list of a changed entry.</summary>
public sealed record BatchFindUpdate
{
    /// <summary>The index of the entry in the request.</summary>
    public int Index { get; init; }

    /// <summary>The revision of the list.</summary>
    public string? Rev { get; init; }

    /// <summary>The instances; absent means none.</summary>
    [AllowNull]
    [JsonIgnore]
    public IReadOnlyList<MicroserviceInstance> Instances
    {
        get => WrittenInstances ?? [];
        init => WrittenInstances = value;
    }

    /// <summary>The field in JSON, null when it is absent. Use <see cref="Instances"/> instead. It is public because serializers that are
    /// generated in other assemblies would leave it out otherwise.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("instances")]
    public IReadOnlyList<MicroserviceInstance>? WrittenInstances { get; init; }
}
