using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Engines;

/// <summary>The infrastructure of an engine.</summary>
public sealed record EngineReference
{
    /// <summary>The name of the VPC.</summary>
    public string? Vpc { get; init; }

    /// <summary>The id of the VPC.</summary>
    public string? VpcId { get; init; }

    /// <summary>The availability zones.</summary>
    public IReadOnlyList<string> AzList { get; init => field = value ?? []; } = [];

    /// <summary>The id of the network.</summary>
    public string? NetworkId { get; init; }

    /// <summary>The IPv4 range of the subnet (CIDR).</summary>
    public string? SubnetCidr { get; init; }

    /// <summary>The IPv6 range of the subnet (CIDR).</summary>
    public string? SubnetCidrV6 { get; init; }

    /// <summary>The gateway of the subnet.</summary>
    public string? SubnetGateway { get; init; }

    /// <summary>The id of the load balancer.</summary>
    public string? ElbId { get; init; }

    /// <summary>The id of the public IP address.</summary>
    public string? PublicIpId { get; init; }

    /// <summary>The maximum number of microservices. Some responses have it as a text, others as a number.</summary>
    public int? ServiceLimit { get; init; }

    /// <summary>The maximum number of instances.</summary>
    public int? InstanceLimit { get; init; }

    /// <summary>Additional parameters.</summary>
    [AllowNull]
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> Inputs
    {
        get => WrittenInputs ?? ReadOnlyDictionary<string, string>.Empty;
        init => WrittenInputs = value;
    }

    /// <summary>The field in JSON, null when it is absent. Use <see cref="Inputs"/> instead. It is public because serializers that are
    /// generated in other assemblies would leave it out otherwise.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("inputs")]
    public IReadOnlyDictionary<string, string>? WrittenInputs { get; init; }
}

/// <summary>The addresses of a component.</summary>
public sealed record EngineEntrypoint
{
    /// <summary>The primary IPv4 address.</summary>
    public string? MasterEntrypoint { get; init; }

    /// <summary>The primary IPv6 address.</summary>
    public string? MasterEntrypointIpv6 { get; init; }

    /// <summary>The secondary IPv4 address.</summary>
    public string? SlaveEntrypoint { get; init; }

    /// <summary>The secondary IPv6 address.</summary>
    public string? SlaveEntrypointIpv6 { get; init; }

    /// <summary>All addresses.</summary>
    public IReadOnlyList<string> EndpointList { get; init => field = value ?? []; } = [];

    /// <summary>The type: <c>REGISTRY</c> or <c>SERVICE</c>.</summary>
    public string? Type { get; init; }
}
