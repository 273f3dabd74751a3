namespace ServiceComb.Net.Protocol.Registry;

/// <summary>The framework a microservice is built on. Each field has at most 64 characters.</summary>
public sealed record Framework
{
    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary>The version.</summary>
    public string? Version { get; init; }
}
