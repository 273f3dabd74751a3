namespace ServiceComb.Net.LocalEngine.ControlPlane.State;

/// <summary>A namespace of a Nacos engine.</summary>
internal sealed record NamespaceRecord
{
    public required string EngineId { get; init; }

    public required string Id { get; init; }

    public required string Name { get; init; }

    public string Description { get; init; } = "";
}
