using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Engines;

/// <summary>An engine of the cloud.</summary>
public sealed record EngineDetail
{
    /// <summary>The id.</summary>
    public string? Id { get; init; }

    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary>The description.</summary>
    public string? Description { get; init; }

    /// <summary>The authentication type: <c>RBAC</c> or <c>NONE</c>.</summary>
    public string? AuthType { get; init; }

    /// <summary>The size (flavor).</summary>
    public string? Flavor { get; init; }

    /// <summary>The payment mode: <c>0</c>, <c>1</c> or <c>2</c>.</summary>
    public string? Payment { get; init; }

    /// <summary>The version of the engine.</summary>
    public string? Version { get; init; }

    /// <summary>The latest version that the engine can be upgraded to.</summary>
    public string? LatestVersion { get; init; }

    /// <summary>The status, such as <c>Available</c>, <c>Creating</c> or <c>UpgradeFailed</c>.</summary>
    public string? Status { get; init; }

    /// <summary>Whether the engine is the default engine of the project.</summary>
    public bool? BeDefault { get; init; }

    /// <summary>The user who created the engine.</summary>
    public string? CreateUser { get; init; }

    /// <summary>The time of creation, in milliseconds since 1970-01-01 UTC.</summary>
    public long? CreateTime { get; init; }

    /// <summary>The specification of the cluster.</summary>
    public EngineSpec? CceSpec { get; init; }

    /// <summary>The addresses of the engine.</summary>
    public EngineExternalEntrypoint? ExternalEntrypoint { get; init; }

    /// <summary>The infrastructure of the engine.</summary>
    public EngineReference? Reference { get; init; }

    /// <summary>The id of the latest job.</summary>
    public long? LatestJobId { get; init; }

    /// <summary>The id of the enterprise project.</summary>
    public string? EnterpriseProjectId { get; init; }

    /// <summary>The name of the enterprise project.</summary>
    public string? EnterpriseProjectName { get; init; }

    /// <summary>The actions that are available after a failure: <c>ForceDelete</c>, <c>Rollback</c>, <c>Retry</c>; <c>Noting</c> for none.</summary>
    public IReadOnlyList<string> EngineAdditionalActions { get; init => field = value ?? []; } = [];

    /// <summary>The specification type: <c>CSE</c>, <c>CSE2</c> or <c>Nacos2</c>.</summary>
    public string? SpecType { get; init; }

    /// <summary>The type: <c>CSE</c> or <c>NACOS</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The id of the project.</summary>
    public string? ProjectId { get; init; }

    /// <summary>The ids of the virtual machines.</summary>
    public IReadOnlyList<string> VmIds { get; init => field = value ?? []; } = [];

    /// <summary>The tags.</summary>
    [JsonConverter(typeof(EngineTagsConverter))]
    public IReadOnlyList<EngineTag> Tags { get; init => field = value ?? []; } = [];
}

/// <summary>The addresses of an engine.</summary>
public sealed record EngineExternalEntrypoint
{
    /// <summary>The address in the VPC.</summary>
    public string? ExternalAddress { get; init; }

    /// <summary>The public address.</summary>
    public string? PublicAddress { get; init; }

    /// <summary>Addresses in the VPC by component.</summary>
    [AllowNull]
    [JsonIgnore]
    public IReadOnlyDictionary<string, EngineEntrypoint> ServiceEndpoint
    {
        get => WrittenServiceEndpoint ?? ReadOnlyDictionary<string, EngineEntrypoint>.Empty;
        init => WrittenServiceEndpoint = value;
    }

    /// <summary>The field in JSON, null when it is absent. Use <see cref="ServiceEndpoint"/> instead. It is public because serializers that are
    /// generated in other assemblies would leave it out otherwise.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("serviceEndpoint")]
    public IReadOnlyDictionary<string, EngineEntrypoint>? WrittenServiceEndpoint { get; init; }

    /// <summary>Public addresses by component.</summary>
    [AllowNull]
    [JsonIgnore]
    public IReadOnlyDictionary<string, EngineEntrypoint> PublicServiceEndpoint
    {
        get => WrittenPublicServiceEndpoint ?? ReadOnlyDictionary<string, EngineEntrypoint>.Empty;
        init => WrittenPublicServiceEndpoint = value;
    }

    /// <summary>The field in JSON, null when it is absent. Use <see cref="PublicServiceEndpoint"/> instead. It is public because serializers that are
    /// generated in other assemblies would leave it out otherwise.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("publicServiceEndpoint")]
    public IReadOnlyDictionary<string, EngineEntrypoint>? WrittenPublicServiceEndpoint { get; init; }
}

/// <summary>The cluster specification of an engine.</summary>
public sealed record EngineSpec
{
    /// <summary>The id.</summary>
    public long? Id { get; init; }

    /// <summary>The id of the engine.</summary>
    public string? EngineId { get; init; }

    /// <summary>The specification type.</summary>
    public string? SpecType { get; init; }

    /// <summary>The name of the cluster.</summary>
    public string? Cluster { get; init; }

    /// <summary>The id of the cluster.</summary>
    public string? ClusterId { get; init; }

    /// <summary>The nodes of the cluster.</summary>
    public EngineNodes? ClusterNodes { get; init; }

    /// <summary>The size (flavor).</summary>
    public string? Flavor { get; init; }

    /// <summary>The region.</summary>
    public string? Region { get; init; }

    /// <summary>The version.</summary>
    public string? Version { get; init; }

    /// <summary>Additional parameters.</summary>
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
    /// <summary>The id.</summary>
    public string? Id { get; init; }

    /// <summary>The zone.</summary>
    public string? Az { get; init; }

    /// <summary>The IP address.</summary>
    public string? Ip { get; init; }

    /// <summary>The label.</summary>
    public string? Label { get; init; }

    /// <summary>The status, such as <c>Active</c>, <c>Installing</c> or <c>Error</c>.</summary>
    public string? Status { get; init; }
}
