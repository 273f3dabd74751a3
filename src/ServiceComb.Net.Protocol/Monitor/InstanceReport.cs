using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Monitor;

/// <summary>The report of an instance to the dashboard of an engine about the time since its last report.</summary>
public sealed record InstanceReport
{
    /// <summary>The application.</summary>
    public string? AppId { get; init; }

    /// <summary>The name of the microservice.</summary>
    public string? Name { get; init; }

    /// <summary>The version of the microservice.</summary>
    public string? Version { get; init; }

    /// <summary>The environment.</summary>
    public string? Environment { get; init; }

    /// <summary>The id of the microservice.</summary>
    public string? ServiceId { get; init; }

    /// <summary>The host name of the instance.</summary>
    public string? Instance { get; init; }

    /// <summary>The id of the instance.</summary>
    public string? InstanceId { get; init; }

    /// <summary>The use of all processor cores, in percent.</summary>
    public double Cpu { get; init; }

    /// <summary>The load average of the machine over a minute; 0 when it is not known.</summary>
    public double LoadAverage { get; init; }

    /// <summary>How long the process has been running, in milliseconds.</summary>
    public long Uptime { get; init; }

    /// <summary>The number of threads, as Java apps name it.</summary>
    public int ThreadCount { get; init; }

    /// <summary>The number of threads, as Go apps name it.</summary>
    public int Thread { get; init; }

    /// <summary>The memory of the process.</summary>
    public MemoryReport? Memory { get; init; }

    /// <summary>The operations.</summary>
    public IReadOnlyList<OperationReport> Interfaces { get; init => field = value ?? []; } = [];

    /// <summary>Custom metrics of the app.</summary>
    public IReadOnlyDictionary<string, double>? Customs { get; init; }
}

/// <summary>The memory of a process, in bytes. The heap is that of the garbage collector.</summary>
public sealed record MemoryReport
{
    /// <summary>The initial size of the heap.</summary>
    public long HeapInit { get; init; }

    /// <summary>The maximum size of the heap. The misspelling is that of the message.</summary>
    [JsonPropertyName("headMax")]
    public long HeapMax { get; init; }

    /// <summary>The committed heap.</summary>
    public long HeapCommit { get; init; }

    /// <summary>The used heap.</summary>
    public long HeapUsed { get; init; }

    /// <summary>The initial size of the other memory.</summary>
    public long NonHeapInit { get; init; }

    /// <summary>The committed size of the other memory.</summary>
    public long NonHeapCommit { get; init; }

    /// <summary>The used part of the other memory.</summary>
    public long NonHeapUsed { get; init; }
}
