using System.Text.Json;

namespace ServiceComb.Net.Protocol.Engines;

/// <summary>An engine in a list.</summary>
public sealed record EngineSummary
{
    /// <summary>Its id, which requests to it carry as <c>x-engine-id</c>.</summary>
    public string? Id { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>The enterprise project.</summary>
    public string? EnterpriseProjectId { get; init; }

    /// <summary>Its name.</summary>
    public string? EnterpriseProjectName { get; init; }

    /// <summary><c>CSE</c> or <c>NACOS</c>.</summary>
    public string? Type { get; init; }

    /// <summary>For people.</summary>
    public string? Description { get; init; }

    /// <summary>The size, see <see cref="Engines.Flavor"/>.</summary>
    public string? Flavor { get; init; }

    /// <summary><c>0</c>, <c>1</c> or <c>2</c>.</summary>
    public string? Payment { get; init; }

    /// <summary><c>RBAC</c> when it wants tokens, else <c>NONE</c>.</summary>
    public string? AuthType { get; init; }

    /// <summary>Such as <c>Available</c>, <c>Creating</c> or <c>UpgradeFailed</c>.</summary>
    public string? Status { get; init; }

    /// <summary>Its address in the VPC.</summary>
    public string? ExternalAddress { get; init; }

    /// <summary>Addresses in the VPC by component.</summary>
    public IReadOnlyDictionary<string, EngineEntrypoint>? ServiceEndpoint { get; init; }

    /// <summary>Its public address.</summary>
    public string? PublicAddress { get; init; }

    /// <summary>Public addresses by component.</summary>
    public IReadOnlyDictionary<string, EngineEntrypoint>? PublicServiceEndpoint { get; init; }

    /// <summary>How many instances it may hold.</summary>
    public int? TotalInstance { get; init; }

    /// <summary>How many it holds.</summary>
    public int? UsedInstance { get; init; }

    /// <summary>How many it still may take.</summary>
    public int? AvailableInstance { get; init; }

    /// <summary>Its release.</summary>
    public string? Version { get; init; }

    /// <summary>The newest release it can be upgraded to.</summary>
    public string? LatestVersion { get; init; }

    /// <summary>In milliseconds since 1970.</summary>
    public long? CreateTime { get; init; }

    /// <summary>When its term ends, in milliseconds since 1970.</summary>
    public long? DueTo { get; init; }

    /// <summary>The job that was run on it last.</summary>
    public long? LatestJobId { get; init; }

    /// <summary>What can be done after a failure: <c>ForceDelete</c>, <c>Rollback</c>, <c>Retry</c>.</summary>
    public IReadOnlyList<string> EngineAdditionalActions { get; init => field = value ?? []; } = [];

    /// <summary><c>CSE2</c> or <c>Nacos2</c>.</summary>
    public string? SpecType { get; init; }

    /// <summary>What it stands on.</summary>
    public EngineReference? Reference { get; init; }

    /// <summary>Its tags, in the form that the cloud gives them.</summary>
    public JsonElement? Tags { get; init; }
}

/// <summary>A page of engines.</summary>
public sealed record EngineList
{
    /// <summary>How many there are.</summary>
    public int Total { get; init; }

    /// <summary>The engines of this page.</summary>
    public IReadOnlyList<EngineSummary> Data { get; init => field = value ?? []; } = [];
}
