using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Monitor;

/// <summary>The metrics of a microservice, an instance or an operation at a point in time.</summary>
public sealed record MetricReport
{
    /// <summary>The time, in milliseconds since 1970-01-01 UTC.</summary>
    public long Time { get; init; }

    /// <summary>The name of the microservice, instance or operation.</summary>
    public string? Name { get; init; }

    /// <summary>The application.</summary>
    public string? AppId { get; init; }

    /// <summary>The environment.</summary>
    public string? Environment { get; init; }

    /// <summary>The id of the microservice.</summary>
    public string? ServiceId { get; init; }

    /// <summary>The version.</summary>
    public string? Version { get; init; }

    /// <summary>The id of the instance.</summary>
    public string? InstanceId { get; init; }

    /// <summary>The kind of operation.</summary>
    public string? FunctionType { get; init; }

    /// <summary>Requests per second.</summary>
    public double Qps { get; init; }

    /// <summary>Average latency in milliseconds.</summary>
    public double Latency { get; init; }

    /// <summary>The rate of requests that got a response, in percent.</summary>
    public double Rate { get; init; }

    /// <summary>The failure rate in percent.</summary>
    public double FailureRate { get; init; }

    /// <summary>The number of requests.</summary>
    public long Total { get; init; }

    /// <summary>The number of failed requests.</summary>
    public long Failure { get; init; }

    /// <summary>The rate of requests rejected by a circuit breaker, in percent.</summary>
    public double BreakerRateAgg { get; init; }

    /// <summary>Whether a circuit breaker is open.</summary>
    public bool CircuitBreakerOpen { get; init; }

    /// <summary>The number of requests rejected by a circuit breaker.</summary>
    public long ShortCircuited { get; init; }

    /// <summary>The number of requests rejected by a semaphore.</summary>
    public long SemaphoreRejected { get; init; }

    /// <summary>The number of requests rejected by a full thread pool.</summary>
    public long ThreadPoolRejected { get; init; }

    /// <summary>The number of requests that timed out.</summary>
    public long CountTimeout { get; init; }

    /// <summary>The 99.5th percentile of latency in milliseconds.</summary>
    public double L995 { get; init; }

    /// <summary>The 99th percentile of latency in milliseconds.</summary>
    public double L99 { get; init; }

    /// <summary>The 90th percentile of latency in milliseconds.</summary>
    public double L90 { get; init; }

    /// <summary>The 75th percentile of latency in milliseconds.</summary>
    public double L75 { get; init; }

    /// <summary>The 50th percentile of latency in milliseconds.</summary>
    public double L50 { get; init; }

    /// <summary>The 25th percentile of latency in milliseconds.</summary>
    public double L25 { get; init; }

    /// <summary>The 5th percentile of latency in milliseconds.</summary>
    public double L5 { get; init; }

    /// <summary>The number of instances.</summary>
    public long InstanceCount { get; init; }

    /// <summary>The number of operations.</summary>
    public long FunctionCount { get; init; }

    /// <summary>The number of threads.</summary>
    public int Thread { get; init; }

    /// <summary>The CPU usage in percent.</summary>
    public double Cpu { get; init; }

    /// <summary>The memory usage by kind.</summary>
    [AllowNull]
    [JsonIgnore]
    public IReadOnlyDictionary<string, JsonElement> Memory
    {
        get => WrittenMemory ?? ReadOnlyDictionary<string, JsonElement>.Empty;
        init => WrittenMemory = value;
    }

    /// <summary>The field in JSON, null when it is absent. Use <see cref="Memory"/> instead. It is public because serializers that are
    /// generated in other assemblies would leave it out otherwise.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("memory")]
    public IReadOnlyDictionary<string, JsonElement>? WrittenMemory { get; init; }

    /// <summary>Custom metrics of the app.</summary>
    [AllowNull]
    [JsonIgnore]
    public IReadOnlyDictionary<string, JsonElement> Customs
    {
        get => WrittenCustoms ?? ReadOnlyDictionary<string, JsonElement>.Empty;
        init => WrittenCustoms = value;
    }

    /// <summary>The field in JSON, null when it is absent. Use <see cref="Customs"/> instead. It is public because serializers that are
    /// generated in other assemblies would leave it out otherwise.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("customs")]
    public IReadOnlyDictionary<string, JsonElement>? WrittenCustoms { get; init; }

    /// <summary>The diagnosis of whether consumers see their providers: an object or an array.</summary>
    public JsonElement? Diagnosis { get; init; }

    /// <summary>The providers in the cache of a consumer.</summary>
    public IReadOnlyList<ProviderCache> ProvidersCache { get; init => field = value ?? []; } = [];
}

/// <summary>A provider in the cache of a consumer.</summary>
public sealed record ProviderCache
{
    /// <summary>The application.</summary>
    public string? AppId { get; init; }

    /// <summary>The name of the microservice.</summary>
    public string? MicroserviceName { get; init; }

    /// <summary>The description.</summary>
    public string? Detail { get; init; }

    /// <summary>The instances.</summary>
    public IReadOnlyList<ProviderInstance> PulledInstances { get; init => field = value ?? []; } = [];

    /// <summary>The status: <c>NORMAL</c>, <c>ABNORMAL</c> or <c>UNKNOWN</c>.</summary>
    public string? Status { get; init; }
}

/// <summary>An instance in the cache of a consumer.</summary>
public sealed record ProviderInstance
{
    /// <summary>The id.</summary>
    public string? InstanceId { get; init; }

    /// <summary>The endpoints.</summary>
    public IReadOnlyList<string> Endpoints { get; init => field = value ?? []; } = [];

    /// <summary>The host name.</summary>
    public string? HostName { get; init; }

    /// <summary>The time of registration.</summary>
    public string? Timestamp { get; init; }
}
