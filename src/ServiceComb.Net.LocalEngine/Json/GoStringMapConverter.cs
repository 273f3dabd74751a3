using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServiceComb.Net.LocalEngine.Json;

/// <summary>Reads string maps as Go's decoder does, where null is the empty string.</summary>
internal sealed class GoStringMapConverter : JsonConverter<IReadOnlyDictionary<string, string>>
{
    public override IReadOnlyDictionary<string, string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            reader.Read();
            texts[name] = reader.TokenType is JsonTokenType.String or JsonTokenType.Null ? reader.GetString() ?? "" : throw new JsonException();
        }

        return texts;
    }

    // The converter is only used to read requests.
    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> value, JsonSerializerOptions options) =>
        throw new NotSupportedException();
}
