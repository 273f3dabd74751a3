using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Engines;

/// <summary>Reads tags: a list of objects with key and value, a list of texts, an object with the tags as fields, or a text with one of
/// these or with entries such as <c>team=shop,stage=test</c>.</summary>
internal sealed class EngineTagsConverter : JsonConverter<IReadOnlyList<EngineTag>>
{
    public override IReadOnlyList<EngineTag> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return [.. Read(document.RootElement)];
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<EngineTag> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, EnginesJson.Default.IReadOnlyListEngineTag);

    private static IEnumerable<EngineTag> Read(JsonElement tags) => tags.ValueKind switch
    {
        JsonValueKind.Array => tags.EnumerateArray().SelectMany(ReadItem),
        JsonValueKind.Object => tags.EnumerateObject().Select(static tag => new EngineTag { Key = tag.Name, Value = TextOf(tag.Value) }),
        JsonValueKind.String => ReadText(tags.GetString()!),
        _ => [],
    };

    private static IEnumerable<EngineTag> ReadItem(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty("key", out var key)
            ? [new EngineTag { Key = TextOf(key), Value = item.TryGetProperty("value", out var value) ? TextOf(value) : null }]
            : Read(item);

    private static IEnumerable<EngineTag> ReadText(string text)
    {
        if (text.AsSpan().TrimStart() is ['[' or '{', ..])
        {
            try
            {
                using var document = JsonDocument.Parse(text);
                return [.. Read(document.RootElement)];
            }
            catch (JsonException)
            {
                // Not JSON: entries that begin with a bracket.
            }
        }

        return text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(static entry =>
            entry.IndexOf('=', StringComparison.Ordinal) is var equals and > 0
                ? new EngineTag { Key = entry[..equals], Value = entry[(equals + 1)..] }
                : new EngineTag { Key = entry });
    }

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Null => null,
        _ => value.GetRawText(),
    };
}
