using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Governance;

/// <summary>Writes a duration as the console does: milliseconds as text.</summary>
internal sealed class DurationConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        var text = value.RootElement.ValueKind == JsonValueKind.String ? value.RootElement.GetString()! : value.RootElement.GetRawText();
        return GovernanceDuration.TryRead(text, out var duration) ? duration : throw new JsonException($"'{text}' is not a duration, such as 1000 (milliseconds) or 10S.");
    }

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteStringValue(GovernanceDuration.Write(value));
}
