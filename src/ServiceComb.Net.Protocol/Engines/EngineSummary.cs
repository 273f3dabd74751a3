using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Engines;

/// <summary>An engine in a list.</summary>
public sealed record EngineSummary
{
    /// <summary>The id, which requests to the engine send as <c>x-engine-id</c>.</summary>
    public string? Id { get; init; }

    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary>The id of the enterprise project.</summary>
    public string? EnterpriseProjectId { get; init; }

    /// <summary>The name of the enterprise project.</summary>
    public string? EnterpriseProjectName { get; init; }

    /// <summary>The type: <c>CSE</c> or <c>NACOS</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The description.</summary>
    public string? Description { get; init; }

    /// <summary>The size, see <see cref="Engines.Flavor"/>.</summary>
    public string? Flavor { get; init; }

    /// <summary>The payment mode: <c>0</c>, <c>1</c> or <c>2</c>.</summary>
    public string? Payment { get; init; }

    /// <summary>The authentication type: <c>RBAC</c> or <c>NONE</c>.</summary>
    public string? AuthType { get; init; }

    /// <summary>The status, such as <c>Available</c>, <c>Creating</c> or <c>UpgradeFailed</c>.</summary>
    public string? Status { get; init; }

    /// <summary>The address in the VPC.</summary>
    public string? ExternalAddress { get; init; }

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

    /// <summary>The public address.</summary>
    public string? PublicAddress { get; init; }

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

    /// <summary>The maximum number of instances.</summary>
    public int? TotalInstance { get; init; }

    /// <summary>The current number of instances.</summary>
    public int? UsedInstance { get; init; }

    /// <summary>The number of further instances that can be registered.</summary>
    public int? AvailableInstance { get; init; }

    /// <summary>The version of the engine.</summary>
    public string? Version { get; init; }

    /// <summary>The latest version that the engine can be upgraded to.</summary>
    public string? LatestVersion { get; init; }

    /// <summary>The time of creation, in milliseconds since 1970-01-01 UTC.</summary>
    public long? CreateTime { get; init; }

    /// <summary>The end of the billing period, in milliseconds since 1970-01-01 UTC.</summary>
    public long? DueTo { get; init; }

    /// <summary>The id of the latest job.</summary>
    public long? LatestJobId { get; init; }

    /// <summary>The actions that are available after a failure: <c>ForceDelete</c>, <c>Rollback</c>, <c>Retry</c>.</summary>
    public IReadOnlyList<string> EngineAdditionalActions { get; init => field = value ?? []; } = [];

    /// <summary>The specification type: <c>CSE2</c> or <c>Nacos2</c>.</summary>
    public string? SpecType { get; init; }

    /// <summary>The infrastructure of the engine.</summary>
    public EngineReference? Reference { get; init; }

    /// <summary>The tags.</summary>
    [JsonConverter(typeof(EngineTagsConverter))]
    public IReadOnlyList<EngineTag> Tags { get; init => field = value ?? []; } = [];
}

/// <summary>A page of engines.</summary>
public sealed record EngineList
{
    /// <summary>The total number.</summary>
    public int Total { get; init; }

    /// <summary>The engines of this page.</summary>
    public IReadOnlyList<EngineSummary> Data { get; init => field = value ?? []; } = [];
}
