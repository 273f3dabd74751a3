namespace ServiceComb.Net.LocalEngine.ControlPlane.State;

/// <summary>An engine.</summary>
internal sealed record EngineRecord
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Project { get; init; }

    public string Description { get; init; } = "";

    /// <summary>Gets the displayed name; empty for none.</summary>
    public string Alias { get; init; } = "";

    public string MaintenanceTime { get; init; } = "";

    /// <summary>Gets the deployment type, <c>CSE2</c> or <c>Nacos2</c>.</summary>
    public required string SpecType { get; init; }

    public required string Payment { get; init; }

    public required string Status { get; init; }

    public required EngineSettings Settings { get; init; }

    public string CreateUser { get; init; } = "";

    /// <summary>Gets the time of creation, in milliseconds since 1970.</summary>
    public long CreateTime { get; init; }

    public string EnterpriseProjectId { get; init; } = "0";

    public string EnterpriseProjectName { get; init; } = "default";

    public required EngineNetwork Network { get; init; }

    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the port of the registry; 0 while none is assigned.</summary>
    public int RegistryPort { get; init; }

    /// <summary>Gets the port of the configuration center; 0 while none is assigned.</summary>
    public int KiePort { get; init; }

    /// <summary>Gets the port of the monitoring API; 0 while none is assigned.</summary>
    public int MonitorPort { get; init; }

    /// <summary>Gets a value indicating whether the data holds accounts, so that access control can be enabled.</summary>
    public bool HasAccounts { get; init; }

    public long LatestJobId { get; init; }

    /// <summary>Gets a value indicating whether the engine is a Nacos engine, which has no process.</summary>
    public bool IsNacos => SpecType == EngineTypes.Nacos2;
}
