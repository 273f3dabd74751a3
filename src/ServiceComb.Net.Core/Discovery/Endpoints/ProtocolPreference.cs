namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>The protocol that a caller requests, as far as it affects the selection of an endpoint.</summary>
internal enum ProtocolPreference : byte
{
    /// <summary>HTTP/1.1 or a negotiated version: prefers endpoints that do not require HTTP/2 with prior knowledge.</summary>
    Any,

    /// <summary>HTTP/2 where the instance offers it.</summary>
    Http2,

    /// <summary>Exactly HTTP/2: instances that support it take precedence over all others.</summary>
    Http2Only,

    /// <summary>gRPC: like <see cref="Http2Only"/>, and prefers the endpoint of an instance with the transport <c>grpc</c>.</summary>
    Grpc,
}
