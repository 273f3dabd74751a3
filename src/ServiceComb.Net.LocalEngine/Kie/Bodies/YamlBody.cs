using System.Text;
using ServiceComb.Net.LocalEngine.Kie.Yaml;

namespace ServiceComb.Net.LocalEngine.Kie.Bodies;

/// <summary>Bodies in YAML. Their fields are texts, so every scalar is taken as it stands.</summary>
internal static class YamlBody
{
    /// <summary>Whether some list of the body has more elements than allowed; the rest is not read then.</summary>
    public static bool HasMoreItems(ReadOnlyMemory<byte> body, int maxItems) =>
        YamlReader.HasMoreItems(Encoding.UTF8.GetString(body.Span), maxItems);

    /// <summary>The body as JSON.</summary>
    /// <returns>The complaint, null when there is none.</returns>
    public static string? ToJson(ReadOnlyMemory<byte> body, out ReadOnlyMemory<byte> json)
    {
        json = default;
        if (YamlReader.Read(Encoding.UTF8.GetString(body.Span), scalarsAreTexts: true, out var read) is { } complaint)
        {
            return complaint;
        }

        json = read;
        return null;
    }
}
