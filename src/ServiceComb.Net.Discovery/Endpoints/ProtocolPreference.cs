namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>The HTTP version that a caller asks for, as far as it matters for the choice of an endpoint.</summary>
internal enum ProtocolPreference : byte
{
    /// <summary>HTTP/1.1 or whatever is negotiated: prefers endpoints that need no HTTP/2 with prior knowledge.</summary>
    Any,

    /// <summary>HTTP/2 where the instance offers it.</summary>
    Http2,

    /// <summary>HTTP/2 exactly: instances that speak it come before all others.</summary>
    Http2Only,

    /// <summary>gRPC: as <see cref="Http2Only"/>, and endpoints with the transport <c>grpc</c> are as good as others.</summary>
    Grpc,
}
