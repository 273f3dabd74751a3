using System.Net.Http.Json;

namespace ServiceComb.Net.Governance.Http;

/// <summary>Determines which contents can be sent more than once: contents that hold their bytes or object, seekable
/// streams, multipart contents whose parts are all replayable, and the message of a unary gRPC call.</summary>
internal static class ReplayableContent
{
    // Internal to Grpc.Net.Client; holds the message and serializes it for each send.
    private const string GrpcMessage = "Grpc.Net.Client.Internal.PushUnaryContent`2";

    public static bool IsReplayable(HttpContent? content) =>
        content is null or ByteArrayContent or ReadOnlyMemoryContent or JsonContent
        || (content is StreamContent && content.GetType() == typeof(StreamContent) && content.ReadAsStream().CanSeek)
        || (content is MultipartContent parts && parts.All(IsReplayable))
        || IsGrpcMessage(content.GetType());

    private static bool IsGrpcMessage(Type type) => type.IsGenericType && type.FullName?.StartsWith(GrpcMessage, StringComparison.Ordinal) == true;
}
