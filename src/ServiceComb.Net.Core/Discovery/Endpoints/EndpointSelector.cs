using System.Collections.Immutable;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Selects the endpoint at which an instance is called. HttpClient, gRPC, the gateway and
/// Microsoft.Extensions.ServiceDiscovery share these rules.</summary>
internal static class EndpointSelector
{
    private const string Rest = "rest";
    private const string Grpc = "grpc";
    private const int Unsuitable = int.MaxValue;

    // A rank has two parts, and lower is better. The upper bits compare instances: only those with the best value are used. The
    // lower bits compare the endpoints of one instance.
    private const int InstanceShift = 4;
    private const int WithoutHttp2 = 4 << InstanceShift;
    private const int OtherTransport = 2 << InstanceShift;
    private const int SecondScheme = 1 << InstanceShift;
    private const int Upgrade = 4;
    private const int OtherProtocol = 2;
    private const int NotGrpc = 1;

    /// <summary>Selects an endpoint of each instance.</summary>
    /// <param name="instances">The endpoints of each instance.</param>
    /// <param name="requirement">The endpoints that the caller accepts.</param>
    /// <returns>The endpoints in the order of the instances; null for an instance without a suitable endpoint, and for an instance
    /// whose best endpoint suits less than those of other instances.</returns>
    public static InstanceEndpoint?[] Choose(ImmutableArray<ImmutableArray<InstanceEndpoint>> instances, EndpointRequirement requirement)
    {
        var chosen = new InstanceEndpoint?[instances.Length];
        var ranks = new int[instances.Length];
        var best = Unsuitable >> InstanceShift;
        for (var i = 0; i < chosen.Length; i++)
        {
            chosen[i] = Choose(instances[i], requirement, out ranks[i]);
            best = Math.Min(best, ranks[i] >> InstanceShift);
        }

        for (var i = 0; i < chosen.Length; i++)
        {
            chosen[i] = ranks[i] >> InstanceShift == best ? chosen[i] : null;
        }

        return chosen;
    }

    /// <summary>Selects one of the endpoints of an instance; returns null when none is suitable.</summary>
    public static InstanceEndpoint? Choose(ImmutableArray<InstanceEndpoint> endpoints, EndpointRequirement requirement) =>
        Choose(endpoints, requirement, out _);

    /// <summary>Returns whether an endpoint requires HTTP/2 without TLS (prior knowledge).</summary>
    public static bool IsHttp2ClearText(InstanceEndpoint endpoint) => !endpoint.SslEnabled && (endpoint.Http2 || endpoint.Transport == Grpc);

    /// <summary>Returns whether requests to an endpoint should use HTTP/2.</summary>
    public static bool IsHttp2(InstanceEndpoint endpoint) => endpoint.Http2 || endpoint.Transport == Grpc;

    private static InstanceEndpoint? Choose(ImmutableArray<InstanceEndpoint> endpoints, in EndpointRequirement requirement, out int rank)
    {
        InstanceEndpoint? best = null;
        rank = Unsuitable;
        foreach (var endpoint in endpoints)
        {
            var candidateRank = Rank(endpoint, requirement);
            (best, rank) = candidateRank < rank ? (endpoint, candidateRank) : (best, rank);
        }

        return best;
    }

    private static int Rank(InstanceEndpoint endpoint, in EndpointRequirement requirement)
    {
        if (!HasName(endpoint, requirement.Name) || !HasScheme(endpoint, requirement.Scheme))
        {
            return Unsuitable;
        }

        // Over TLS the version is negotiated.
        var speaksHttp2 = endpoint.SslEnabled || IsHttp2(endpoint);
        var rank = requirement.Protocol switch
        {
            ProtocolPreference.Any => IsHttp2ClearText(endpoint) ? OtherProtocol : 0,
            ProtocolPreference.Http2 => speaksHttp2 ? 0 : OtherProtocol,
            ProtocolPreference.Http2Only => speaksHttp2 ? 0 : WithoutHttp2,
            _ => (speaksHttp2 ? 0 : WithoutHttp2) + (endpoint.Transport == Grpc ? 0 : NotGrpc),
        };
        if (requirement is { Name: null, Protocol: not ProtocolPreference.Grpc } && endpoint.Transport == Grpc)
        {
            rank += OtherTransport;
        }

        return rank + requirement.Scheme switch
        {
            SchemePreference.Http => endpoint.SslEnabled ? Upgrade : 0,
            SchemePreference.HttpThenHttps => endpoint.SslEnabled ? SecondScheme : 0,
            SchemePreference.HttpsThenHttp => endpoint.SslEnabled ? 0 : SecondScheme,
            _ => 0,
        };
    }

    private static bool HasScheme(InstanceEndpoint endpoint, SchemePreference scheme) => scheme switch
    {
        SchemePreference.Https => endpoint.SslEnabled,
        SchemePreference.HttpOnly => !endpoint.SslEnabled,
        SchemePreference.None => false,
        _ => true,
    };

    private static bool HasName(InstanceEndpoint endpoint, string? name) => name switch
    {
        null => endpoint.Transport is Rest or Grpc,
        Grpc => endpoint.Transport == Grpc || endpoint is { Transport: Rest, Http2: true },
        "http2" => endpoint is { Transport: Rest, Http2: true },
        "http" => endpoint is { Transport: Rest, SslEnabled: false },
        "https" => endpoint is { Transport: Rest, SslEnabled: true },
        _ => endpoint.Transport.Equals(name, StringComparison.OrdinalIgnoreCase),
    };
}
