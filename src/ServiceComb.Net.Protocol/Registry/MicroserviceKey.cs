namespace ServiceComb.Net.Protocol.Registry;

/// <summary>Identifies a microservice in a query or an event.</summary>
public sealed record MicroserviceKey
{
    /// <summary>The domain and project, such as <c>default/default</c>; only in events.</summary>
    public string? Tenant { get; init; }

    /// <summary>The environment; absent when empty.</summary>
    public string? Environment { get; init; }

    /// <summary>The application.</summary>
    public string? AppId { get; init; }

    /// <summary>The name.</summary>
    public string? ServiceName { get; init; }

    /// <summary>The version in an event, or the version rule in a query.</summary>
    public string? Version { get; init; }
}
