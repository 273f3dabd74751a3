using ServiceComb.Net.Discovery.Endpoints;

namespace ServiceComb.Net.Governance.Http;

/// <summary>Determines which endpoints of a service a request can be sent to.</summary>
internal static class OutgoingEndpoint
{
    private const string GrpcType = "application/grpc";
    private const string GrpcWebType = "application/grpc-web";

    /// <summary>Returns the protocol preference that follows from the HTTP version of a request.</summary>
    public static ProtocolPreference GetProtocol(HttpRequestMessage request)
    {
        if (request.Version.Major < 2)
        {
            return ProtocolPreference.Any;
        }

        return request.Content is { } content && content.Headers.NonValidated.TryGetValues("Content-Type", out var type) && IsGrpc(type.ToString()) ? ProtocolPreference.Grpc
            : request.VersionPolicy == HttpVersionPolicy.RequestVersionOrLower ? ProtocolPreference.Http2
            : ProtocolPreference.Http2Only;
    }

    /// <summary>Returns whether a content type is that of gRPC, which requires HTTP/2; gRPC-Web does not.</summary>
    public static bool IsGrpc(string? contentType) =>
        contentType is not null
        && contentType.StartsWith(GrpcType, StringComparison.OrdinalIgnoreCase)
        && !contentType.StartsWith(GrpcWebType, StringComparison.OrdinalIgnoreCase);
}
