using System.Text;
using ServiceComb.Net.Engine.Kie.Yaml;

namespace ServiceComb.Net.Engine.Kie.Bodies;

/// <summary>Bodies in YAML. Their fields are texts, so every scalar is taken as it stands.</summary>
internal static class YamlBody
{
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
