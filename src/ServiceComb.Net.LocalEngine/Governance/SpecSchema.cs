using System.Text.Json;

namespace ServiceComb.Net.LocalEngine.Governance;

/// <summary>What a part of a document must look like: as much of JSON schema as the engine's rules need. Complaints are
/// worded as by the real engine, which leaves the places of lists' items out.</summary>
internal sealed class SpecSchema
{
    private SpecSchema(string type) => Type = type;

    /// <summary>The type's name in JSON schema.</summary>
    public string Type { get; }

    public string[] Required { get; private init; } = [];

    public IReadOnlyList<(string Name, SpecSchema Schema)> Properties { get; private init; } = [];

    public SpecSchema? Items { get; private init; }

    public string[] OneOf { get; private init; } = [];

    /// <summary>Characters, items or fields that there must be at least.</summary>
    public int Min { get; private init; }

    public double? Minimum { get; private init; }

    public static SpecSchema Text(int least = 0, params string[] oneOf) => new("string") { Min = least, OneOf = oneOf };

    public static SpecSchema Integer(double minimum) => new("integer") { Minimum = minimum };

    public static SpecSchema Number(double minimum) => new("number") { Minimum = minimum };

    public static SpecSchema List(SpecSchema items, int least) => new("array") { Items = items, Min = least };

    public static SpecSchema Map(string[] required, params (string Name, SpecSchema Schema)[] properties) =>
        new("object") { Required = required, Properties = properties };

    public static SpecSchema MapOfAtLeast(int fields) => new("object") { Min = fields };

    /// <summary>Adds what is wrong with a value.</summary>
    public void Check(string place, JsonElement value, List<string> complaints)
    {
        if (!IsOfType(value))
        {
            complaints.Add($"{place} in body must be of type {Type}: \"{TypeOf(value)}\"");
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.String when Type == "string":
                CheckText(place, value.GetString()!, complaints);
                break;
            case JsonValueKind.Number when value.GetDouble() < Minimum:
                complaints.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{place} in body should be greater than or equal to {Minimum}"));
                break;
            case JsonValueKind.Array when Items is not null:
                CheckList(place, value, complaints);
                break;
            case JsonValueKind.Object when Type == "object":
                CheckMap(place, value, complaints);
                break;
        }
    }

    private void CheckText(string place, string text, List<string> complaints)
    {
        if (text.EnumerateRunes().Count() < Min)
        {
            complaints.Add($"{place} in body should be at least {Min} chars long");
        }

        if (OneOf.Length > 0 && !OneOf.Contains(text))
        {
            complaints.Add($"{place} in body should be one of [{string.Join(' ', OneOf)}]");
        }
    }

    private void CheckList(string place, JsonElement list, List<string> complaints)
    {
        foreach (var item in list.EnumerateArray())
        {
            Items!.Check(place, item, complaints);
        }

        if (list.GetArrayLength() < Min)
        {
            complaints.Add($"{place} in body should have at least {Min} items");
        }
    }

    private void CheckMap(string place, JsonElement map, List<string> complaints)
    {
        if (map.EnumerateObject().Count() < Min)
        {
            complaints.Add($"{place} in body should have at least {Min} properties");
            return;
        }

        foreach (var (name, schema) in Properties)
        {
            if (map.TryGetProperty(name, out var field))
            {
                schema.Check($"{place}.{name}", field, complaints);
            }
        }

        foreach (var name in Required)
        {
            if (!map.TryGetProperty(name, out _))
            {
                complaints.Add($"{place}.{name} in body is required");
            }
        }
    }

    private bool IsOfType(JsonElement value) => Type switch
    {
        "integer" => value.ValueKind is JsonValueKind.Number && value.GetDouble() is var number && number == Math.Truncate(number),
        var type => type == TypeOf(value),
    };

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Array => "array",
        JsonValueKind.Object => "object",
        _ => "null",
    };
}
