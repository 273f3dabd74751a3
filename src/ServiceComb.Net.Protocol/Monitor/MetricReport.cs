using System.Text.Json;

namespace ServiceComb.Net.Protocol.Monitor;

/// <summary>The metrics of a microservice, an instance or an operation at one time.</summary>
public sealed record MetricReport
{
    /// <summary>In milliseconds since 1970.</summary>
    public long Time { get; init; }

    /// <summary>What it is of.</summary>
    public string? Name { get; init; }

    /// <summary>The application.</summary>
    public string? AppId { get; init; }

    /// <summary>The environment.</summary>
    public string? Environment { get; init; }

    /// <summary>The microservice.</summary>
    public string? ServiceId { get; init; }

    /// <summary>Its version.</summary>
    public string? Version { get; init; }

    /// <summary>The instance.</summary>
    public string? InstanceId { get; init; }

    /// <summary>The kind of operation.</summary>
    public string? FunctionType { get; init; }

    /// <summary>Requests per second.</summary>
    public double Qps { get; init; }

    /// <summary>Average latency in milliseconds.</summary>
    public double Latency { get; init; }

    /// <summary>Answered requests in percent.</summary>
    public double Rate { get; init; }

    /// <summary>Failed requests in percent.</summary>
    public double FailureRate { get; init; }

    /// <summary>Requests.</summary>
    public long Total { get; init; }

    /// <summary>Failed requests.</summary>
    public long Failure { get; init; }

    /// <summary>Requests that a breaker stopped, in percent.</summary>
    public double BreakerRateAgg { get; init; }

    /// <summary>Whether a breaker is open.</summary>
    public bool CircuitBreakerOpen { get; init; }

    /// <summary>Requests that a breaker stopped.</summary>
    public long ShortCircuited { get; init; }

    /// <summary>Requests that a semaphore stopped.</summary>
    public long SemaphoreRejected { get; init; }

    /// <summary>Requests that a full pool stopped.</summary>
    public long ThreadPoolRejected { get; init; }

    /// <summary>Requests that took too long.</summary>
    public long CountTimeout { get; init; }

    /// <summary>The 99.5th percentile of latency in milliseconds.</summary>
    public double L995 { get; init; }

    /// <summary>The 99th.</summary>
    public double L99 { get; init; }

    /// <summary>The 90th.</summary>
    public double L90 { get; init; }

    /// <summary>The 75th.</summary>
    public double L75 { get; init; }

    /// <summary>The 50th.</summary>
    public double L50 { get; init; }

    /// <summary>The 25th.</summary>
    public double L25 { get; init; }

    /// <summary>The 5th.</summary>
    public double L5 { get; init; }

    /// <summary>Instances.</summary>
    public long InstanceCount { get; init; }

    /// <summary>Operations.</summary>
    public long FunctionCount { get; init; }

    /// <summary>Threads.</summary>
    public int Thread { get; init; }

    /// <summary>Processor use in percent.</summary>
    public double Cpu { get; init; }

    /// <summary>Memory by kind.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Memory { get; init; }

    /// <summary>Metrics of the app's own.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Customs { get; init; }

    /// <summary>Whether consumers see their providers; an object or an array.</summary>
    public JsonElement? Diagnosis { get; init; }

    /// <summary>The providers that a consumer knows.</summary>
    public IReadOnlyList<ProviderCache> ProvidersCache { get; init => field = value ?? []; } = [];
}

/// <summary>A provider that a consumer knows.</summary>
public sealed record ProviderCache
{
    /// <summary>The application.</summary>
    public string? AppId { get; init; }

    /// <summary>The microservice.</summary>
    public string? MicroserviceName { get; init; }

    /// <summary>For people.</summary>
    public string? Detail { get; init; }

    /// <summary>The instances.</summary>
    public IReadOnlyList<ProviderInstance> PulledInstances { get; init => field = value ?? []; } = [];

    /// <summary><c>NORMAL</c>, <c>ABNORMAL</c> or <c>UNKNOWN</c>.</summary>
    public string? Status { get; init; }
}

/// <summary>An instance that a consumer knows.</summary>
public sealed record ProviderInstance
{
    /// <summary>Its id.</summary>
    public string? InstanceId { get; init; }

    /// <summary>Its endpoints.</summary>
    public IReadOnlyList<string> Endpoints { get; init => field = value ?? []; } = [];

    /// <summary>Its host.</summary>
    public string? HostName { get; init; }

    /// <summary>When it was registered.</summary>
    public string? Timestamp { get; init; }
}
