using System.Text.Json;
using ServiceComb.Net.Client.Yaml;

namespace ServiceComb.Net.Configuration.Values;

/// <summary>Flattens JSON like the JSON files of .NET: null stays null, an empty object becomes null, and an empty array becomes an
/// empty text.</summary>
internal static class JsonValues
{
    private static readonly JsonDocumentOptions Lenient = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = YamlReader.MaxDepth,
    };

    public static void Read(string text, string itemKey, EntryList entries)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Lenient);
            // An array or a scalar has no names, so its values are below the key of the item.
            Visit(document.RootElement, document.RootElement.ValueKind == JsonValueKind.Object ? "" : itemKey, entries);
        }
        catch (JsonException exception)
        {
            throw new InvalidItemException(exception.Message.Contains("maximum configured depth", StringComparison.Ordinal)
                ? $"nested deeper than {YamlReader.MaxDepth}"
                : $"invalid JSON at line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}");
        }
    }

    private static void Visit(JsonElement element, string key, EntryList entries)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                VisitObject(element, key, entries);
                break;
            case JsonValueKind.Array:
                VisitArray(element, key, entries);
                break;
            case JsonValueKind.Null:
                entries.Add(key, null);
                break;
            default:
                entries.Add(key, element.ToString());
                break;
        }
    }

    private static void VisitObject(JsonElement element, string key, EntryList entries)
    {
        var isEmpty = true;
        foreach (var property in element.EnumerateObject())
        {
            isEmpty = false;
            if (entries.ChildKey(key, property.Name) is { } child)
            {
                Visit(property.Value, child, entries);
            }
        }

        if (isEmpty && key.Length > 0)
        {
            entries.Add(key, null);
        }
    }

    private static void VisitArray(JsonElement element, string key, EntryList entries)
    {
        var index = 0;
        foreach (var item in element.EnumerateArray())
        {
            Visit(item, entries.ChildKey(key, index++), entries);
        }

        if (index == 0 && key.Length > 0)
        {
            entries.Add(key, "");
        }
    }
}
