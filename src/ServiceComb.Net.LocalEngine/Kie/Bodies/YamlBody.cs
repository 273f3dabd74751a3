using System.Text;
using ServiceComb.Net.LocalEngine.Kie.Yaml;

namespace ServiceComb.Net.LocalEngine.Kie.Bodies;

/// <summary>Reads YAML bodies. All fields are strings, so every scalar is read as a string.</summary>
internal static class YamlBody
{
    // An item has 13 fields and few labels, each with a name and a value.
    private const int MaxNodesPerItem = 64;

    /// <summary>Returns whether a list in a field of the body has more elements than allowed, without reading the rest.</summary>
    public static bool HasMoreItems(ReadOnlyMemory<byte> body, string field, int maxItems) =>
        YamlReader.HasMoreItems(Encoding.UTF8.GetString(body.Span), field, maxItems, GetMaxNodes(maxItems));

    /// <summary>Converts the body to JSON.</summary>
    /// <param name="body">The body.</param>
    /// <param name="maxItems">The number of items that the body can contain.</param>
    /// <param name="json">The body as JSON.</param>
    /// <returns>The error; null when the body is valid.</returns>
    public static string? ToJson(ReadOnlyMemory<byte> body, int maxItems, out ReadOnlyMemory<byte> json)
    {
        json = default;
        if (YamlReader.Read(Encoding.UTF8.GetString(body.Span), scalarsAreTexts: true, out var read, GetMaxNodes(maxItems)) is { } errorMessage)
        {
            return errorMessage;
        }

        json = read;
        return null;
    }

    private static int GetMaxNodes(int maxItems) => (int)Math.Min((long)MaxNodesPerItem * (maxItems + 1), int.MaxValue);
}
