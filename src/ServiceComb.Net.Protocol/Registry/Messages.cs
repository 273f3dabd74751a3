namespace ServiceComb.Net.Protocol.Registry;

// Small message types around a payload, which share a file.

/// <summary>The request body for creating a microservice, optionally with tags and instances.</summary>
public sealed record CreateMicroserviceRequest
{
    /// <summary>The microservice.</summary>
    public Microservice? Service { get; init; }

    /// <summary>The rules for consumers.</summary>
    public IReadOnlyList<MicroserviceRule>? Rules { get; init; }

    /// <summary>The tags.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>The initial instances.</summary>
    public IReadOnlyList<MicroserviceInstance>? Instances { get; init; }
}

/// <summary>A response with the id of a microservice.</summary>
public sealed record ServiceIdResponse
{
    /// <summary>The id.</summary>
    public string? ServiceId { get; init; }

    /// <summary>The id of the schema, in the response to a query for the existence of a schema.</summary>
    public string? SchemaId { get; init; }
}

/// <summary>A response with a microservice.</summary>
public sealed record MicroserviceResponse
{
    /// <summary>The microservice.</summary>
    public Microservice? Service { get; init; }
}

/// <summary>A list of microservices. An absent list is empty.</summary>
public sealed record MicroserviceList
{
    /// <summary>The microservices.</summary>
    public IReadOnlyList<Microservice>? Services { get; init; }
}

/// <summary>The request body that replaces properties.</summary>
public sealed record PropertiesRequest
{
    /// <summary>The new properties.</summary>
    public IReadOnlyDictionary<string, string>? Properties { get; init; }
}

/// <summary>An instance, in the request of a registration and in responses.</summary>
public sealed record InstanceMessage
{
    /// <summary>The instance.</summary>
    public MicroserviceInstance? Instance { get; init; }
}

/// <summary>The response to the registration of an instance.</summary>
public sealed record InstanceIdResponse
{
    /// <summary>The id.</summary>
    public string? InstanceId { get; init; }
}

/// <summary>A list of instances. An absent list is empty.</summary>
public sealed record InstanceList
{
    /// <summary>The instances.</summary>
    public IReadOnlyList<MicroserviceInstance>? Instances { get; init; }
}

/// <summary>The heartbeats of many instances, in the request and in the response.</summary>
public sealed record HeartbeatSet
{
    /// <summary>The entries, one per instance.</summary>
    public IReadOnlyList<HeartbeatEntry>? Instances { get; init; }
}

/// <summary>The heartbeat of an instance.</summary>
public sealed record HeartbeatEntry
{
    /// <summary>The id of the microservice.</summary>
    public string? ServiceId { get; init; }

    /// <summary>The id of the instance.</summary>
    public string? InstanceId { get; init; }

    /// <summary>The reason of a failure; only in responses.</summary>
    public string? ErrMessage { get; init; }
}

/// <summary>A schema of a microservice, in requests and, with or without the content, in responses.</summary>
public sealed record SchemaMessage
{
    /// <summary>The id, 1 to 160 characters; absent in requests with the id in the path.</summary>
    public string? SchemaId { get; init; }

    /// <summary>The digest of the content, chosen by the writer; at most 128 characters.</summary>
    public string? Summary { get; init; }

    /// <summary>The content, such as an OpenAPI document.</summary>
    public string? Schema { get; init; }
}

/// <summary>A list of schemas. An absent list is empty.</summary>
public sealed record SchemaList
{
    /// <summary>The schemas.</summary>
    public IReadOnlyList<SchemaMessage>? Schemas { get; init; }
}

/// <summary>The tags of a microservice. An absent map is empty.</summary>
public sealed record TagsMessage
{
    /// <summary>The tags.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}

/// <summary>The request body for deleting microservices.</summary>
public sealed record DeleteMicroservicesRequest
{
    /// <summary>The ids, at least one.</summary>
    public IReadOnlyList<string>? ServiceIds { get; init; }

    /// <summary>Whether to delete microservices even if they have instances or consumers.</summary>
    public bool Force { get; init; }
}

/// <summary>The response to a <see cref="DeleteMicroservicesRequest"/>.</summary>
public sealed record DeleteMicroservicesResponse
{
    /// <summary>The entries, one per microservice, in any order.</summary>
    public IReadOnlyList<DeletedMicroservice>? Services { get; init; }
}

/// <summary>The result for a microservice.</summary>
public sealed record DeletedMicroservice
{
    /// <summary>The reason of a failure; absent for a deleted microservice.</summary>
    public string? ErrMessage { get; init; }

    /// <summary>The id.</summary>
    public string? ServiceId { get; init; }
}

/// <summary>The request body that sets the status of all instances with certain properties.</summary>
public sealed record InstanceStatusRequest
{
    /// <summary>The properties that the instances must have.</summary>
    public PropertiesRequest? Matches { get; init; }

    /// <summary>The status, one of <see cref="InstanceStatus"/>.</summary>
    public string? Status { get; init; }
}

/// <summary>The request body that sets the providers of consumers.</summary>
public sealed record DependenciesRequest
{
    /// <summary>The entries, one per consumer.</summary>
    public IReadOnlyList<DependencyEntry>? Dependencies { get; init; }
}

/// <summary>The providers of one consumer.</summary>
public sealed record DependencyEntry
{
    /// <summary>The consumer.</summary>
    public MicroserviceKey? Consumer { get; init; }

    /// <summary>The providers.</summary>
    public IReadOnlyList<MicroserviceKey>? Providers { get; init; }
}

/// <summary>The version of a registry.</summary>
public sealed record RegistryVersion
{
    /// <summary>The version.</summary>
    public string? Version { get; init; }

    /// <summary>The build tag.</summary>
    public string? BuildTag { get; init; }

    /// <summary>The Go version of the build.</summary>
    public string? GoVersion { get; init; }

    /// <summary>The operating system.</summary>
    public string? Os { get; init; }

    /// <summary>The processor architecture.</summary>
    public string? Arch { get; init; }

    /// <summary>The version of the API: 4.0.0 for paths below <c>/v4</c>, otherwise 3.0.0.</summary>
    public string? ApiVersion { get; init; }
}
