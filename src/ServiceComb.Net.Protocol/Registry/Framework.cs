namespace ServiceComb.Net.Protocol.Registry;

/// <summary>The framework a microservice is built on; each field at most 64 characters.</summary>
public sealed record Framework
{
    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>Its version.</summary>
    public string? Version { get; init; }
}
