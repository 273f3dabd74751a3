namespace ServiceComb.Net.Protocol.Registry;

// The envelopes of the registry's requests and answers: one-field records that exist only around a payload, which is
// why they share a file.

/// <summary>Creates a microservice, with tags and instances in the same request when wanted.</summary>
public sealed record CreateMicroserviceRequest
{
    /// <summary>The microservice.</summary>
    public Microservice? Service { get; init; }

    /// <summary>Its tags.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>Its first instances.</summary>
    public IReadOnlyList<MicroserviceInstance>? Instances { get; init; }
}

/// <summary>Names a microservice by id.</summary>
public sealed record ServiceIdAnswer
{
    /// <summary>The id.</summary>
    public string? ServiceId { get; init; }

    /// <summary>The schema that was asked for, in the answer about a schema's existence.</summary>
    public string? SchemaId { get; init; }
}

/// <summary>One microservice.</summary>
public sealed record MicroserviceAnswer
{
    /// <summary>The microservice.</summary>
    public Microservice? Service { get; init; }
}

/// <summary>Several microservices; an absent list is an empty one.</summary>
public sealed record MicroserviceList
{
    /// <summary>The microservices.</summary>
    public IReadOnlyList<Microservice>? Services { get; init; }
}

/// <summary>Properties that replace what was there.</summary>
public sealed record PropertiesRequest
{
    /// <summary>The whole new map.</summary>
    public IReadOnlyDictionary<string, string>? Properties { get; init; }
}

/// <summary>One instance, in a registration and in an answer.</summary>
public sealed record InstanceMessage
{
    /// <summary>The instance.</summary>
    public MicroserviceInstance? Instance { get; init; }
}

/// <summary>The id of a registered instance.</summary>
public sealed record InstanceIdAnswer
{
    /// <summary>The id.</summary>
    public string? InstanceId { get; init; }
}

/// <summary>Several instances; an absent list is an empty one.</summary>
public sealed record InstanceList
{
    /// <summary>The instances.</summary>
    public IReadOnlyList<MicroserviceInstance>? Instances { get; init; }
}

/// <summary>Heartbeats of many instances in one request, and the answer to it.</summary>
public sealed record HeartbeatSet
{
    /// <summary>One entry per instance.</summary>
    public IReadOnlyList<HeartbeatEntry>? Instances { get; init; }
}

/// <summary>The heartbeat of one instance.</summary>
public sealed record HeartbeatEntry
{
    /// <summary>The microservice.</summary>
    public string? ServiceId { get; init; }

    /// <summary>The instance.</summary>
    public string? InstanceId { get; init; }

    /// <summary>Why the heartbeat failed; only in answers.</summary>
    public string? ErrMessage { get; init; }
}
