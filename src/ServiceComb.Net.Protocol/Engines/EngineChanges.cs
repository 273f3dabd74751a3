using System.Text.Json;

namespace ServiceComb.Net.Protocol.Engines;

// Bodies of changes: one or two fields each, which is why they share a file.

/// <summary>To which release.</summary>
public sealed record EngineUpgrade
{
    /// <summary>The release.</summary>
    public string? Version { get; init; }
}

/// <summary>What of an engine's settings is changed.</summary>
public sealed record EngineConfigChange
{
    /// <summary><c>RBAC</c> or <c>NONE</c>.</summary>
    public string? AuthType { get; init; }
}

/// <summary>To which size.</summary>
public sealed record EngineResize
{
    /// <summary>The size.</summary>
    public string? Flavor { get; init; }

    /// <summary>Further parameters.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Inputs { get; init; }
}

/// <summary>What is done with a job that failed.</summary>
public sealed record EngineAction
{
    /// <summary><c>Retry</c>.</summary>
    public string? Action { get; init; }
}

/// <summary>What of an engine's description is changed.</summary>
public sealed record EngineUpdate
{
    /// <summary>For people.</summary>
    public string? Description { get; init; }

    /// <summary>Another name.</summary>
    public string? Alias { get; init; }

    /// <summary>When work may be done on it.</summary>
    public EngineMaintenance? MaintenanceConfig { get; init; }
}

/// <summary>When work may be done on an engine.</summary>
public sealed record EngineMaintenance
{
    /// <summary>The time.</summary>
    public string? Time { get; init; }
}
