using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Protocol.Registry;

/// <summary>Asks for the instances of many microservices in one request.</summary>
public sealed record BatchFindRequest
{
    /// <summary>The microservice that asks.</summary>
    public string? ConsumerServiceId { get; init; }

    /// <summary>What is asked for; answers refer to it by index.</summary>
    public IReadOnlyList<BatchFindService>? Services { get; init; }

    /// <summary>Single instances that are asked for.</summary>
    public IReadOnlyList<BatchFindInstance>? Instances { get; init; }
}

/// <summary>One microservice of a batch query.</summary>
public sealed record BatchFindService
{
    /// <summary>Which.</summary>
    public MicroserviceKey? Service { get; init; }

    /// <summary>The revision of the list the asker holds.</summary>
    public string? Rev { get; init; }
}

/// <summary>One instance of a batch query.</summary>
public sealed record BatchFindInstance
{
    /// <summary>Which.</summary>
    public HeartbeatEntry? Instance { get; init; }

    /// <summary>The revision of the list the asker holds.</summary>
    public string? Rev { get; init; }
}

/// <summary>The answer to a batch query.</summary>
public sealed record BatchFindResponse
{
    /// <summary>About the microservices.</summary>
    public BatchFindResult? Services { get; init; }

    /// <summary>About the single instances.</summary>
    public BatchFindResult? Instances { get; init; }
}

/// <summary>What became of the entries of a batch query, by their index in the request.</summary>
public sealed record BatchFindResult
{
    /// <summary>Entries that cannot be answered.</summary>
    public IReadOnlyList<BatchFindFailure>? Failed { get; init; }

    /// <summary>Entries whose revision is still the asker's.</summary>
    public IReadOnlyList<int>? NotModified { get; init; }

    /// <summary>Entries with new lists.</summary>
    public IReadOnlyList<BatchFindUpdate>? Updated { get; init; }
}

/// <summary>Entries that failed for one reason.</summary>
public sealed record BatchFindFailure
{
    /// <summary>Their indexes.</summary>
    public IReadOnlyList<int>? Indexes { get; init; }

    /// <summary>The reason.</summary>
    public EngineError? Error { get; init; }
}

/// <summary>The new list of one entry.</summary>
public sealed record BatchFindUpdate
{
    /// <summary>Its index.</summary>
    public int Index { get; init; }

    /// <summary>The list's revision.</summary>
    public string? Rev { get; init; }

    /// <summary>The instances; absent means none.</summary>
    public IReadOnlyList<MicroserviceInstance>? Instances { get; init; }
}
