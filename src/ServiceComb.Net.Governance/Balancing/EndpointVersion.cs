using System.Net;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>The HTTP version with which an endpoint is called, where it is not left to the caller.</summary>
internal sealed class EndpointVersion
{
    private static readonly EndpointVersion AsRequested = new(null, default);
    private static readonly EndpointVersion Negotiated = new(HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower);
    private static readonly EndpointVersion PriorKnowledge = new(HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);

    private EndpointVersion(Version? version, HttpVersionPolicy policy) => (Version, Policy) = (version, policy);

    /// <summary>The version; null when the endpoint speaks what the caller asks for.</summary>
    public Version? Version { get; }

    /// <summary>How the version is used.</summary>
    public HttpVersionPolicy Policy { get; }

    /// <summary>Whether the endpoint speaks HTTP/2 in clear text: nothing is negotiated there.</summary>
    public bool IsPriorKnowledge => this == PriorKnowledge;

    /// <summary>The version of an endpoint.</summary>
    public static EndpointVersion Of(InstanceEndpoint endpoint) =>
        EndpointSelector.IsHttp2ClearText(endpoint) ? PriorKnowledge
        : EndpointSelector.IsHttp2(endpoint) ? Negotiated
        : AsRequested;

    /// <summary>Sets the version of a request that goes to the endpoint.</summary>
    public void Apply(HttpRequestMessage request)
    {
        // A caller that wants HTTP/1.1 and nothing else gets it, and whoever wants more over TLS has asked for it already.
        if (Version is null || request is { VersionPolicy: HttpVersionPolicy.RequestVersionExact } || (request.Version.Major > 1 && !IsPriorKnowledge))
        {
            return;
        }

        (request.Version, request.VersionPolicy) = (Version, Policy);
    }
}
