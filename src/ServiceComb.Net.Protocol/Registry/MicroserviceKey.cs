namespace ServiceComb.Net.Protocol.Registry;

/// <summary>Names a microservice in a query or an event.</summary>
public sealed record MicroserviceKey
{
    /// <summary>Domain and project, such as <c>default/default</c>; only in events.</summary>
    public string? Tenant { get; init; }

    /// <summary>The environment, absent when empty.</summary>
    public string? Environment { get; init; }

    /// <summary>The application.</summary>
    public string? AppId { get; init; }

    /// <summary>The name.</summary>
    public string? ServiceName { get; init; }

    /// <summary>A version in an event; a version rule in a query.</summary>
    public string? Version { get; init; }
}
