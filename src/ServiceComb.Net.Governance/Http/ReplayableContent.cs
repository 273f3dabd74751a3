using System.Net.Http.Json;

namespace ServiceComb.Net.Governance.Http;

/// <summary>Which contents can be sent more than once: those that hold their bytes or their object, streams that can be
/// rewound, and contents of many parts that all can.</summary>
internal static class ReplayableContent
{
    public static bool Is(HttpContent? content) =>
        content is null or ByteArrayContent or ReadOnlyMemoryContent or JsonContent
        || (content is StreamContent && content.GetType() == typeof(StreamContent) && content.ReadAsStream().CanSeek)
        || (content is MultipartContent parts && parts.All(Is));
}
