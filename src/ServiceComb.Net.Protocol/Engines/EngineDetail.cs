namespace ServiceComb.Net.Protocol.Engines;

/// <summary>An engine.</summary>
public sealed record EngineDetail
{
    /// <summary>Its id.</summary>
    public string? Id { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>For people.</summary>
    public string? Description { get; init; }

    /// <summary><c>RBAC</c> when it wants tokens, else <c>NONE</c>.</summary>
    public string? AuthType { get; init; }

    /// <summary>The size.</summary>
    public string? Flavor { get; init; }

    /// <summary><c>0</c>, <c>1</c> or <c>2</c>.</summary>
    public string? Payment { get; init; }

    /// <summary>Its release.</summary>
    public string? Version { get; init; }

    /// <summary>The newest release it can be upgraded to.</summary>
    public string? LatestVersion { get; init; }

    /// <summary>Such as <c>Available</c>, <c>Creating</c> or <c>UpgradeFailed</c>.</summary>
    public string? Status { get; init; }

    /// <summary>Whether it is the project's default.</summary>
    public bool? BeDefault { get; init; }

    /// <summary>Who made it.</summary>
    public string? CreateUser { get; init; }

    /// <summary>In milliseconds since 1970.</summary>
    public long? CreateTime { get; init; }

    /// <summary>How it is made up.</summary>
    public EngineSpec? CceSpec { get; init; }

    /// <summary>Where it is.</summary>
    public EngineExternalEntrypoint? ExternalEntrypoint { get; init; }

    /// <summary>What it stands on.</summary>
    public EngineReference? Reference { get; init; }

    /// <summary>The job that was run on it last.</summary>
    public long? LatestJobId { get; init; }

    /// <summary>The enterprise project.</summary>
    public string? EnterpriseProjectId { get; init; }

    /// <summary>Its name.</summary>
    public string? EnterpriseProjectName { get; init; }

    /// <summary>What can be done after a failure: <c>ForceDelete</c>, <c>Rollback</c>, <c>Retry</c>; <c>Noting</c> for nothing.</summary>
    public IReadOnlyList<string> EngineAdditionalActions { get; init => field = value ?? []; } = [];

    /// <summary><c>CSE</c>, <c>CSE2</c> or <c>Nacos2</c>.</summary>
    public string? SpecType { get; init; }

    /// <summary><c>CSE</c> or <c>NACOS</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The project.</summary>
    public string? ProjectId { get; init; }

    /// <summary>The machines.</summary>
    public IReadOnlyList<string> VmIds { get; init => field = value ?? []; } = [];
}

/// <summary>Where an engine is.</summary>
public sealed record EngineExternalEntrypoint
{
    /// <summary>Its address in the VPC.</summary>
    public string? ExternalAddress { get; init; }

    /// <summary>Its public address.</summary>
    public string? PublicAddress { get; init; }

    /// <summary>Addresses in the VPC by component.</summary>
    public IReadOnlyDictionary<string, EngineEntrypoint>? ServiceEndpoint { get; init; }

    /// <summary>Public addresses by component.</summary>
    public IReadOnlyDictionary<string, EngineEntrypoint>? PublicServiceEndpoint { get; init; }
}

/// <summary>How an engine is made up.</summary>
public sealed record EngineSpec
{
    /// <summary>Its id.</summary>
    public long? Id { get; init; }

    /// <summary>The engine.</summary>
    public string? EngineId { get; init; }

    /// <summary>The kind.</summary>
    public string? SpecType { get; init; }

    /// <summary>The cluster's name.</summary>
    public string? Cluster { get; init; }

    /// <summary>The cluster.</summary>
    public string? ClusterId { get; init; }

    /// <summary>Its nodes.</summary>
    public EngineNodes? ClusterNodes { get; init; }

    /// <summary>The size.</summary>
    public string? Flavor { get; init; }

    /// <summary>The region.</summary>
    public string? Region { get; init; }

    /// <summary>The release.</summary>
    public string? Version { get; init; }

    /// <summary>Further parameters.</summary>
    public string? ExtendParam { get; init; }
}

/// <summary>The nodes of an engine.</summary>
public sealed record EngineNodes
{
    /// <summary>The nodes.</summary>
    public IReadOnlyList<EngineNode> ClusterNodes { get; init => field = value ?? []; } = [];
}

/// <summary>A node of an engine.</summary>
public sealed record EngineNode
{
    /// <summary>Its id.</summary>
    public string? Id { get; init; }

    /// <summary>Its zone.</summary>
    public string? Az { get; init; }

    /// <summary>Its address.</summary>
    public string? Ip { get; init; }

    /// <summary>Its label.</summary>
    public string? Label { get; init; }

    /// <summary>Such as <c>Active</c>, <c>Installing</c> or <c>Error</c>.</summary>
    public string? Status { get; init; }
}
