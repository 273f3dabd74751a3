using System.Net;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Specifies the HTTP version for calls to an endpoint.</summary>
internal sealed class EndpointVersion
{
    private static readonly EndpointVersion AsRequested = new(null, default);
    private static readonly EndpointVersion Negotiated = new(HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower);
    private static readonly EndpointVersion PriorKnowledge = new(HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);

    private EndpointVersion(Version? version, HttpVersionPolicy policy) => (Version, Policy) = (version, policy);

    /// <summary>Gets the version; null when the endpoint supports the version that the caller requests.</summary>
    public Version? Version { get; }

    public HttpVersionPolicy Policy { get; }

    /// <summary>Gets a value that indicates whether the endpoint uses HTTP/2 over clear text, which cannot be
    /// negotiated.</summary>
    public bool IsPriorKnowledge => this == PriorKnowledge;

    /// <summary>Returns the version for an endpoint.</summary>
    public static EndpointVersion FromEndpoint(InstanceEndpoint endpoint) =>
        EndpointSelector.IsHttp2ClearText(endpoint) ? PriorKnowledge
        : EndpointSelector.IsHttp2(endpoint) ? Negotiated
        : AsRequested;

    /// <summary>Sets the version of a request to the endpoint.</summary>
    public void Apply(HttpRequestMessage request)
    {
        // Keep HTTP/1.1 when the caller requires exactly that; over TLS a caller that wants more has requested it already.
        if (Version is null || request is { VersionPolicy: HttpVersionPolicy.RequestVersionExact } || (request.Version.Major > 1 && !IsPriorKnowledge))
        {
            return;
        }

        (request.Version, request.VersionPolicy) = (Version, Policy);
    }
}
