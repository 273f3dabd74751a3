namespace ServiceComb.Net.LocalEngine.Management;

/// <summary>What an engine reports to the control plane that manages it.</summary>
internal sealed record EngineStatus
{
    /// <summary>Gets the id of the management key, which is the id of the engine in the control plane.</summary>
    public string Id { get; init; } = "";

    public int ProcessId { get; init; }

    public bool Rbac { get; init; }

    public long Services { get; init; }

    public long Instances { get; init; }
}
