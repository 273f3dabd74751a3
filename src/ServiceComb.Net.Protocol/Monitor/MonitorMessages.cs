using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Monitor;

/// <summary>The thresholds for the metrics of a microservice.</summary>
public sealed record MetricThreshold
{
    /// <summary>The time of the last change, in milliseconds since 1970-01-01 UTC.</summary>
    [JsonPropertyName("$timestamp")]
    public long Timestamp { get; init; }

    /// <summary>The application.</summary>
    public string? AppId { get; init; }

    /// <summary>Average latency in milliseconds.</summary>
    public int AvgDelay { get; init; }

    /// <summary>The environment.</summary>
    public string? Environment { get; init; }

    /// <summary>The failure rate in percent.</summary>
    public double FailureRate { get; init; }

    /// <summary>The name of the microservice.</summary>
    public string? ServiceName { get; init; }

    /// <summary>Requests per second.</summary>
    public int Throughput { get; init; }
}

/// <summary>The key of a microservice in the monitoring API.</summary>
public sealed record MetricKey
{
    /// <summary>The key for queries.</summary>
    public string? Key { get; init; }

    /// <summary>The id of the microservice.</summary>
    public string? ServiceId { get; init; }

    /// <summary>The name of the microservice.</summary>
    public string? ServiceName { get; init; }

    /// <summary>The application.</summary>
    public string? AppId { get; init; }

    /// <summary>The version of the microservice.</summary>
    public string? Version { get; init; }

    /// <summary>The environment.</summary>
    public string? Environment { get; init; }

    /// <summary>Custom metrics of the app.</summary>
    [AllowNull]
    [JsonIgnore]
    public IReadOnlyDictionary<string, JsonElement> Custom
    {
        get => WrittenCustom ?? ReadOnlyDictionary<string, JsonElement>.Empty;
        init => WrittenCustom = value;
    }

    /// <summary>The field in JSON, null when it is absent. Use <see cref="Custom"/> instead. It is public because serializers that are
    /// generated in other assemblies would leave it out otherwise.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("custom")]
    public IReadOnlyDictionary<string, JsonElement>? WrittenCustom { get; init; }
}

/// <summary>A page of metric keys.</summary>
public sealed record MetricKeyList
{
    /// <summary>The keys of this page.</summary>
    public IReadOnlyList<MetricKey> List { get; init => field = value ?? []; } = [];

    /// <summary>All applications.</summary>
    public IReadOnlyList<string> AppIds { get; init => field = value ?? []; } = [];

    /// <summary>The page number.</summary>
    public int Page { get; init; }

    /// <summary>The page size.</summary>
    public int Number { get; init; }

    /// <summary>The total number.</summary>
    public int Total { get; init; }
}
