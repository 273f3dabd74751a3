namespace ServiceComb.Net.LocalEngine.ControlPlane.State;

/// <summary>The settings of an engine that jobs change by a restart.</summary>
internal sealed record EngineSettings
{
    public required string Version { get; init; }

    public required string Flavor { get; init; }

    /// <summary>Gets a value indicating whether access control is enabled.</summary>
    public bool Rbac { get; init; }

    /// <summary>Gets the id of the public address; empty when the engine has none.</summary>
    public string PublicIpId { get; init; } = "";
}
