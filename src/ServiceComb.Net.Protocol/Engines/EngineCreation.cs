using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Engines;

/// <summary>An engine to be made.</summary>
public sealed record EngineCreation
{
    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>For people.</summary>
    public string? Description { get; init; }

    /// <summary><c>0</c>, <c>1</c> or <c>2</c>.</summary>
    public string? Payment { get; init; }

    /// <summary>The size, such as <c>cse.s1.small2</c>.</summary>
    public string? Flavor { get; init; }

    /// <summary>The zones.</summary>
    public IReadOnlyList<string>? AzList { get; init; }

    /// <summary><c>RBAC</c> for one that wants tokens, else <c>NONE</c>.</summary>
    public string? AuthType { get; init; }

    /// <summary>The VPC's name.</summary>
    public string? Vpc { get; init; }

    /// <summary>The VPC.</summary>
    public string? VpcId { get; init; }

    /// <summary>The network.</summary>
    public string? NetworkId { get; init; }

    /// <summary>The subnet.</summary>
    public string? SubnetCidr { get; init; }

    /// <summary>Its name.</summary>
    public string? SubnetName { get; init; }

    /// <summary>A public address.</summary>
    public string? PublicIpId { get; init; }

    /// <summary>The password of its root account.</summary>
    [JsonPropertyName("auth_cred")]
    public EngineRootPassword? AuthCred { get; init; }

    /// <summary><c>CSE2</c> or <c>Nacos2</c>.</summary>
    public string? SpecType { get; init; }

    /// <summary>Further parameters.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Inputs { get; init; }

    /// <summary>Whether it is a cluster.</summary>
    public EngineStateInfo? EnginestateInfo { get; init; }

    /// <summary>The enterprise project.</summary>
    public EngineEnterpriseProject? EnterpriseProject { get; init; }

    /// <summary>Of its term.</summary>
    public EngineResourceParams? ResourceParams { get; init; }

    /// <summary>The product.</summary>
    public string? ProductId { get; init; }

    /// <summary>The product of its capacity.</summary>
    public string? CapacityProductId { get; init; }

    /// <summary>Whether it costs nothing.</summary>
    public bool? IsFree { get; init; }

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>A load balancer.</summary>
    public string? ElbId { get; init; }

    /// <summary>Its name.</summary>
    public string? ElbName { get; init; }
}

/// <summary>Whether an engine is a cluster.</summary>
public sealed record EngineStateInfo
{
    /// <summary>One.</summary>
    public bool Cluster { get; init; }

    /// <summary>Two.</summary>
    public bool TwinClusters { get; init; }

    /// <summary>None.</summary>
    public bool SingleEngine { get; init; }
}

/// <summary>An enterprise project.</summary>
public sealed record EngineEnterpriseProject
{
    /// <summary>Its id.</summary>
    public string? Id { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>For people.</summary>
    public string? Description { get; init; }

    /// <summary>1 when it is in use, 2 when it is not.</summary>
    public int? Status { get; init; }

    /// <summary>When it was made.</summary>
    [JsonPropertyName("created_at")]
    public string? CreatedAt { get; init; }

    /// <summary>When it was changed.</summary>
    [JsonPropertyName("updated_at")]
    public string? UpdatedAt { get; init; }

    /// <summary>Its label.</summary>
    public string? Label { get; init; }
}

/// <summary>Of an engine's term.</summary>
public sealed record EngineResourceParams
{
    /// <summary>1 when it is renewed by itself.</summary>
    public int IsAutoRenew { get; init; }
}

/// <summary>The password of an engine's root account. Not a record: its text must not show it.</summary>
public sealed class EngineRootPassword
{
    /// <summary>The password.</summary>
    public string? Pwd { get; init; }
}
