using System.Text;
using ServiceComb.Net.LocalEngine.Kie.Yaml;

namespace ServiceComb.Net.LocalEngine.Kie.Bodies;

/// <summary>Reads YAML bodies. All fields are strings, so every scalar is read as a string.</summary>
internal static class YamlBody
{
    /// <summary>Returns whether a list of the body has more elements than allowed, without reading the rest.</summary>
    public static bool HasMoreItems(ReadOnlyMemory<byte> body, int maxItems) =>
        YamlReader.HasMoreItems(Encoding.UTF8.GetString(body.Span), maxItems);

    /// <summary>Converts the body to JSON.</summary>
    /// <returns>The error; null when the body is valid.</returns>
    public static string? ToJson(ReadOnlyMemory<byte> body, out ReadOnlyMemory<byte> json)
    {
        json = default;
        if (YamlReader.Read(Encoding.UTF8.GetString(body.Span), scalarsAreTexts: true, out var read) is { } errorMessage)
        {
            return errorMessage;
        }

        json = read;
        return null;
    }
}
