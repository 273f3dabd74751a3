using System.Text.Json;

namespace ServiceComb.Net.Protocol.Engines;

/// <summary>What an engine stands on.</summary>
public sealed record EngineReference
{
    /// <summary>The VPC's name.</summary>
    public string? Vpc { get; init; }

    /// <summary>The VPC.</summary>
    public string? VpcId { get; init; }

    /// <summary>The zones.</summary>
    public IReadOnlyList<string> AzList { get; init => field = value ?? []; } = [];

    /// <summary>The network.</summary>
    public string? NetworkId { get; init; }

    /// <summary>The subnet, IPv4.</summary>
    public string? SubnetCidr { get; init; }

    /// <summary>The subnet, IPv6.</summary>
    public string? SubnetCidrV6 { get; init; }

    /// <summary>Its gateway.</summary>
    public string? SubnetGateway { get; init; }

    /// <summary>The load balancer.</summary>
    public string? ElbId { get; init; }

    /// <summary>The public address.</summary>
    public string? PublicIpId { get; init; }

    /// <summary>How many microservices it may hold; text in one answer and a number in the other.</summary>
    public int? ServiceLimit { get; init; }

    /// <summary>How many instances it may hold.</summary>
    public int? InstanceLimit { get; init; }

    /// <summary>Further parameters.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Inputs { get; init; }
}

/// <summary>The addresses of a component.</summary>
public sealed record EngineEntrypoint
{
    /// <summary>The first, IPv4.</summary>
    public string? MasterEntrypoint { get; init; }

    /// <summary>The first, IPv6.</summary>
    public string? MasterEntrypointIpv6 { get; init; }

    /// <summary>The second, IPv4.</summary>
    public string? SlaveEntrypoint { get; init; }

    /// <summary>The second, IPv6.</summary>
    public string? SlaveEntrypointIpv6 { get; init; }

    /// <summary>All.</summary>
    public IReadOnlyList<string> EndpointList { get; init => field = value ?? []; } = [];

    /// <summary><c>REGISTRY</c> or <c>SERVICE</c>.</summary>
    public string? Type { get; init; }
}
