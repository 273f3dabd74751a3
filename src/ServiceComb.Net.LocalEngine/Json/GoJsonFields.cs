using System.Globalization;
using System.Text.Json;

namespace ServiceComb.Net.LocalEngine.Json;

/// <summary>Reads the fields of a JSON object as Go's decoder does: names are case-insensitive, null keeps the current
/// value, and the first field of a wrong type is reported with Go's message.</summary>
/// <param name="type">The name of the Go struct, for the message.</param>
internal sealed class GoJsonFields(string type)
{
    /// <summary>Gets the first error; null when there is none.</summary>
    public string? Error { get; private set; }

    /// <summary>Gets a value indicating whether numbers are parsed from strings, as in YAML whose scalars are all read as
    /// strings.</summary>
    public bool ParseNumbersFromStrings { get; init; }

    public static bool Is(JsonProperty property, string name) => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    public string Text(JsonElement value, string field, string present)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return value.GetString()!;
            case JsonValueKind.Null:
                return present;
            default:
                Mismatch(value, field, "string");
                return present;
        }
    }

    public long Integer(JsonElement value, string field, string goType, long present)
    {
        if (value.ValueKind is JsonValueKind.Null)
        {
            return present;
        }

        var digits = value.ValueKind is JsonValueKind.Number ? value.GetRawText()
            : ParseNumbersFromStrings && value.ValueKind is JsonValueKind.String ? value.GetString()! : null;
        if (digits is not null && long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        Mismatch(value, field, goType);
        return present;
    }

    public Dictionary<string, string>? StringMap(JsonElement value, string field, string goType, Dictionary<string, string>? present)
    {
        if (value.ValueKind is JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind is not JsonValueKind.Object)
        {
            Mismatch(value, field, goType);
            return present;
        }

        var texts = present ?? new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            texts[property.Name] = Text(property.Value, field, "");
        }

        return texts;
    }

    public void Mismatch(JsonElement value, string field, string goType) =>
        Error ??= Mismatch(value, type, field, goType);

    /// <summary>Formats the error of a field with a wrong type.</summary>
    public static string Mismatch(JsonElement value, string type, string field, string goType) =>
        $"json: cannot unmarshal {KindOf(value, goType)} into Go struct field {type}.{field} of type {goType}";

    /// <summary>Formats the error of a value with a wrong type.</summary>
    public static string Mismatch(JsonElement value, string goType) => $"json: cannot unmarshal {KindOf(value, "")} into Go value of type {goType}";

    private static string KindOf(JsonElement value, string goType) => value.ValueKind switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => goType.StartsWith("int", StringComparison.Ordinal) ? $"number {value.GetRawText()}" : "number",
        JsonValueKind.True or JsonValueKind.False => "bool",
        JsonValueKind.Array => "array",
        _ => "object",
    };
}
