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
public sealed record ServiceIdResponse
{
    /// <summary>The id.</summary>
    public string? ServiceId { get; init; }

    /// <summary>The schema that was asked for, in the answer about a schema's existence.</summary>
    public string? SchemaId { get; init; }
}

/// <summary>One microservice.</summary>
public sealed record MicroserviceResponse
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
public sealed record InstanceIdResponse
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

/// <summary>A schema of a microservice: in requests and, with or without its content, in answers.</summary>
public sealed record SchemaMessage
{
    /// <summary>Its id, 1 to 160 characters; absent in requests whose path names it.</summary>
    public string? SchemaId { get; init; }

    /// <summary>A hash of the content that the writer chose; at most 128 characters.</summary>
    public string? Summary { get; init; }

    /// <summary>The content, such as an OpenAPI document.</summary>
    public string? Schema { get; init; }
}

/// <summary>Several schemas; an absent list is an empty one.</summary>
public sealed record SchemaList
{
    /// <summary>The schemas.</summary>
    public IReadOnlyList<SchemaMessage>? Schemas { get; init; }
}

/// <summary>Tags of a microservice; an absent map is an empty one.</summary>
public sealed record TagsMessage
{
    /// <summary>The tags.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}

/// <summary>Deletes several microservices.</summary>
public sealed record DeleteMicroservicesRequest
{
    /// <summary>Their ids; at least one.</summary>
    public IReadOnlyList<string>? ServiceIds { get; init; }

    /// <summary>Whether instances and consumers are no obstacle.</summary>
    public bool Force { get; init; }
}

/// <summary>What became of each microservice of a <see cref="DeleteMicroservicesRequest"/>.</summary>
public sealed record DeleteMicroservicesResponse
{
    /// <summary>One entry per microservice, in no order.</summary>
    public IReadOnlyList<DeletedMicroservice>? Services { get; init; }
}

/// <summary>What became of one microservice.</summary>
public sealed record DeletedMicroservice
{
    /// <summary>Why it was not deleted; absent when it was.</summary>
    public string? ErrMessage { get; init; }

    /// <summary>Its id.</summary>
    public string? ServiceId { get; init; }
}

/// <summary>Sets the state of all instances with certain properties.</summary>
public sealed record InstanceStatusRequest
{
    /// <summary>Which instances.</summary>
    public PropertiesRequest? Matches { get; init; }

    /// <summary>The state, one of <see cref="InstanceStatus"/>.</summary>
    public string? Status { get; init; }
}

/// <summary>States who consumes whom.</summary>
public sealed record DependenciesRequest
{
    /// <summary>One entry per consumer.</summary>
    public IReadOnlyList<DependencyEntry>? Dependencies { get; init; }
}

/// <summary>The providers of one consumer.</summary>
public sealed record DependencyEntry
{
    /// <summary>Who consumes.</summary>
    public MicroserviceKey? Consumer { get; init; }

    /// <summary>Whom.</summary>
    public IReadOnlyList<MicroserviceKey>? Providers { get; init; }
}

/// <summary>The version of a registry.</summary>
public sealed record RegistryVersion
{
    /// <summary>The release.</summary>
    public string? Version { get; init; }

    /// <summary>What it was built from.</summary>
    public string? BuildTag { get; init; }

    /// <summary>The runtime it was built with.</summary>
    public string? GoVersion { get; init; }

    /// <summary>The operating system.</summary>
    public string? Os { get; init; }

    /// <summary>The processor.</summary>
    public string? Arch { get; init; }

    /// <summary>The version of the API: 4.0.0 under <c>/v4</c>, 3.0.0 without.</summary>
    public string? ApiVersion { get; init; }
}
