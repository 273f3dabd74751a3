using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Engines;

/// <summary>The request body for creating an engine.</summary>
public sealed record EngineCreation
{
    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary>The description.</summary>
    public string? Description { get; init; }

    /// <summary>The payment mode: <c>0</c>, <c>1</c> or <c>2</c>.</summary>
    public string? Payment { get; init; }

    /// <summary>The size, such as <c>cse.s1.small2</c>.</summary>
    public string? Flavor { get; init; }

    /// <summary>The availability zones.</summary>
    public IReadOnlyList<string>? AzList { get; init; }

    /// <summary>The authentication type: <c>RBAC</c> or <c>NONE</c>.</summary>
    public string? AuthType { get; init; }

    /// <summary>The name of the VPC.</summary>
    public string? Vpc { get; init; }

    /// <summary>The id of the VPC.</summary>
    public string? VpcId { get; init; }

    /// <summary>The id of the network.</summary>
    public string? NetworkId { get; init; }

    /// <summary>The range of the subnet (CIDR).</summary>
    public string? SubnetCidr { get; init; }

    /// <summary>The name of the subnet.</summary>
    public string? SubnetName { get; init; }

    /// <summary>The id of the public IP address.</summary>
    public string? PublicIpId { get; init; }

    /// <summary>The password of the root account.</summary>
    [JsonPropertyName("auth_cred")]
    public EngineRootPassword? AuthCred { get; init; }

    /// <summary>The specification type: <c>CSE2</c> or <c>Nacos2</c>.</summary>
    public string? SpecType { get; init; }

    /// <summary>Additional parameters.</summary>
    public IReadOnlyDictionary<string, string>? Inputs { get; init; }

    /// <summary>The deployment type.</summary>
    public EngineStateInfo? EnginestateInfo { get; init; }

    /// <summary>The enterprise project.</summary>
    public EngineEnterpriseProject? EnterpriseProject { get; init; }

    /// <summary>The billing parameters.</summary>
    public EngineResourceParams? ResourceParams { get; init; }

    /// <summary>The id of the product.</summary>
    public string? ProductId { get; init; }

    /// <summary>The id of the capacity product.</summary>
    public string? CapacityProductId { get; init; }

    /// <summary>Whether the engine is free of charge.</summary>
    public bool? IsFree { get; init; }

    /// <summary>The tags.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>The id of the load balancer.</summary>
    public string? ElbId { get; init; }

    /// <summary>The name of the load balancer.</summary>
    public string? ElbName { get; init; }
}

/// <summary>The deployment type of an engine.</summary>
public sealed record EngineStateInfo
{
    /// <summary>Whether the engine is a cluster.</summary>
    public bool Cluster { get; init; }

    /// <summary>Whether the engine consists of two clusters.</summary>
    public bool TwinClusters { get; init; }

    /// <summary>Whether the engine is a single instance.</summary>
    public bool SingleEngine { get; init; }
}

/// <summary>An enterprise project.</summary>
public sealed record EngineEnterpriseProject
{
    /// <summary>The id.</summary>
    public string? Id { get; init; }

    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary>The description.</summary>
    public string? Description { get; init; }

    /// <summary>1 if the project is enabled; 2 if it is disabled.</summary>
    public int? Status { get; init; }

    /// <summary>The time of creation.</summary>
    [JsonPropertyName("created_at")]
    public string? CreatedAt { get; init; }

    /// <summary>The time of the last change.</summary>
    [JsonPropertyName("updated_at")]
    public string? UpdatedAt { get; init; }

    /// <summary>The label.</summary>
    public string? Label { get; init; }
}

/// <summary>The billing parameters of an engine.</summary>
public sealed record EngineResourceParams
{
    /// <summary>1 for automatic renewal; 0 otherwise.</summary>
    public int IsAutoRenew { get; init; }
}

/// <summary>The password of the root account of an engine. Not a record, so that ToString does not contain it.</summary>
public sealed class EngineRootPassword
{
    /// <summary>The password.</summary>
    public string? Pwd { get; init; }
}
