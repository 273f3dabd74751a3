namespace ServiceComb.Net.Protocol.Registry;

/// <summary>A microservice as the registry knows it. Environment, application, name and version are its identity and
/// never change; of the rest only properties, schemas and tags can.</summary>
public sealed record Microservice
{
    /// <summary>Given by the engine unless the creator chose one; at most 64 characters.</summary>
    public string? ServiceId { get; init; }

    /// <summary>The application; 1 to 160 characters, <c>default</c> when absent.</summary>
    public string? AppId { get; init; }

    /// <summary>The case-sensitive name; 1 to 128 characters.</summary>
    public string? ServiceName { get; init; }

    /// <summary>One to four numbers from 0 to 32767 with dots between; <c>0.0.1</c> when absent.</summary>
    public string? Version { get; init; }

    /// <summary>At most 256 characters.</summary>
    public string? Description { get; init; }

    /// <summary>FRONT, MIDDLE or BACK; BACK when absent.</summary>
    public string? Level { get; init; }

    /// <summary>Ids of the schemas this microservice declares.</summary>
    public IReadOnlyList<string>? Schemas { get; init; }

    /// <summary>Paths under which the microservice is reached from outside.</summary>
    public IReadOnlyList<ServicePath>? Paths { get; init; }

    /// <summary>UP or DOWN; UP when absent.</summary>
    public string? Status { get; init; }

    /// <summary>Free properties; a PUT replaces the whole map.</summary>
    public IReadOnlyDictionary<string, string>? Properties { get; init; }

    /// <summary>Time of creation, in seconds since 1970, as text.</summary>
    public string? Timestamp { get; init; }

    /// <summary>A second name, found across applications.</summary>
    public string? Alias { get; init; }

    /// <summary>Time of the last change, in seconds since 1970, as text.</summary>
    public string? ModTimestamp { get; init; }

    /// <summary>Empty, development, testing, acceptance or production. Empty and development are different.</summary>
    public string? Environment { get; init; }

    /// <summary>SDK, SIDECAR or PLATFORM.</summary>
    public string? RegisterBy { get; init; }

    /// <summary>The framework the microservice is built on.</summary>
    public Framework? Framework { get; init; }
}
