namespace ServiceComb.Net.Protocol.Engines;

// Small request bodies with one or two fields, which share a file.

/// <summary>The request body of an upgrade.</summary>
public sealed record EngineUpgrade
{
    /// <summary>The version.</summary>
    public string? Version { get; init; }
}

/// <summary>The request body of a configuration change.</summary>
public sealed record EngineConfigChange
{
    /// <summary>The authentication type: <c>RBAC</c> or <c>NONE</c>.</summary>
    public string? AuthType { get; init; }
}

/// <summary>The request body of a resize.</summary>
public sealed record EngineResize
{
    /// <summary>The size (flavor).</summary>
    public string? Flavor { get; init; }

    /// <summary>Additional parameters.</summary>
    public IReadOnlyDictionary<string, string>? Inputs { get; init; }
}

/// <summary>The request body of an action on a failed job.</summary>
public sealed record EngineAction
{
    /// <summary>The action: <c>Retry</c>.</summary>
    public string? Action { get; init; }
}

/// <summary>The request body of an update of an engine.</summary>
public sealed record EngineUpdate
{
    /// <summary>The description.</summary>
    public string? Description { get; init; }

    /// <summary>The alias.</summary>
    public string? Alias { get; init; }

    /// <summary>The maintenance window.</summary>
    public EngineMaintenance? MaintenanceConfig { get; init; }
}

/// <summary>The maintenance window of an engine.</summary>
public sealed record EngineMaintenance
{
    /// <summary>The time of the maintenance window.</summary>
    public string? Time { get; init; }
}
