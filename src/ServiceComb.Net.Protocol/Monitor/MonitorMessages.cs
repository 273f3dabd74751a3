using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Monitor;

/// <summary>From where on the metrics of a microservice are conspicuous.</summary>
public sealed record MetricThreshold
{
    /// <summary>When it was set, in milliseconds since 1970.</summary>
    [JsonPropertyName("$timestamp")]
    public long Timestamp { get; init; }

    /// <summary>The application.</summary>
    public string? AppId { get; init; }

    /// <summary>Average latency in milliseconds.</summary>
    public int AvgDelay { get; init; }

    /// <summary>The environment.</summary>
    public string? Environment { get; init; }

    /// <summary>Failed requests in percent.</summary>
    public double FailureRate { get; init; }

    /// <summary>The microservice.</summary>
    public string? ServiceName { get; init; }

    /// <summary>Requests per second.</summary>
    public int Throughput { get; init; }
}

/// <summary>One of the things metrics are kept of.</summary>
public sealed record MetricKey
{
    /// <summary>What it is called in queries.</summary>
    public string? Key { get; init; }

    /// <summary>The microservice's id.</summary>
    public string? ServiceId { get; init; }

    /// <summary>The microservice's name.</summary>
    public string? ServiceName { get; init; }

    /// <summary>The application.</summary>
    public string? AppId { get; init; }

    /// <summary>The microservice's version.</summary>
    public string? Version { get; init; }

    /// <summary>The environment.</summary>
    public string? Environment { get; init; }

    /// <summary>Metrics of the app's own.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Custom { get; init; }
}

/// <summary>A page of what metrics are kept of.</summary>
public sealed record MetricKeyList
{
    /// <summary>The things of this page.</summary>
    public IReadOnlyList<MetricKey> List { get; init => field = value ?? []; } = [];

    /// <summary>All applications.</summary>
    public IReadOnlyList<string> AppIds { get; init => field = value ?? []; } = [];

    /// <summary>Which page.</summary>
    public int Page { get; init; }

    /// <summary>How many a page holds.</summary>
    public int Number { get; init; }

    /// <summary>How many there are.</summary>
    public int Total { get; init; }
}
