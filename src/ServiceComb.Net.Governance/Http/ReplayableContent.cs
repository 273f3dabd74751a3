using System.Net.Http.Json;

namespace ServiceComb.Net.Governance.Http;

/// <summary>Which contents can be sent more than once: those that hold their bytes or their object.</summary>
internal static class ReplayableContent
{
    public static bool Is(HttpContent? content) =>
        content is null or ByteArrayContent or ReadOnlyMemoryContent or JsonContent;
}
