using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Engines;

/// <summary>Reads a value that the documentation of the cloud describes as an object, but shows as an array in its example.</summary>
internal sealed class FlavorSpecConverter : JsonConverter<IReadOnlyList<FlavorSpec>>
{
    public override IReadOnlyList<FlavorSpec> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.StartObject
            ? [JsonSerializer.Deserialize(ref reader, EnginesJson.Default.FlavorSpec)!]
            : JsonSerializer.Deserialize(ref reader, EnginesJson.Default.IReadOnlyListFlavorSpec) ?? [];

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<FlavorSpec> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, EnginesJson.Default.IReadOnlyListFlavorSpec);
}
