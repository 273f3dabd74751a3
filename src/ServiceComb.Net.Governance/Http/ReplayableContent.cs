using System.Net.Http.Json;

namespace ServiceComb.Net.Governance.Http;

/// <summary>Which contents can be sent more than once: those that hold their bytes or their object, streams that can be
/// rewound, contents of many parts that all can, and the one message of a gRPC call whose client does not stream.</summary>
internal static class ReplayableContent
{
    // Internal to Grpc.Net.Client. It holds the message and writes it each time it is sent.
    private const string GrpcMessage = "Grpc.Net.Client.Internal.PushUnaryContent`2";

    public static bool Is(HttpContent? content) =>
        content is null or ByteArrayContent or ReadOnlyMemoryContent or JsonContent
        || (content is StreamContent && content.GetType() == typeof(StreamContent) && content.ReadAsStream().CanSeek)
        || (content is MultipartContent parts && parts.All(Is))
        || IsGrpcMessage(content.GetType());

    private static bool IsGrpcMessage(Type type) => type.IsGenericType && type.FullName?.StartsWith(GrpcMessage, StringComparison.Ordinal) == true;
}
