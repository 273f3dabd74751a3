using System.Text.Json;

namespace ServiceComb.Net.LocalEngine.Governance;

/// <summary>Validates parts of a document with the subset of JSON schema that the engine's rules need. Errors are worded as
/// in the real engine, which omits the indexes of list items.</summary>
internal sealed class SpecSchema
{
    private SpecSchema(string type) => Type = type;

    /// <summary>Gets the name of the type in JSON schema.</summary>
    public string Type { get; }

    public string[] Required { get; private init; } = [];

    public IReadOnlyList<(string Name, SpecSchema Schema)> Properties { get; private init; } = [];

    public SpecSchema? Items { get; private init; }

    public string[] OneOf { get; private init; } = [];

    /// <summary>Gets the minimum number of characters, items or fields.</summary>
    public int Min { get; private init; }

    public double? Minimum { get; private init; }

    public static SpecSchema Text(int min = 0, params string[] oneOf) => new("string") { Min = min, OneOf = oneOf };

    public static SpecSchema Integer(double minimum) => new("integer") { Minimum = minimum };

    public static SpecSchema Number(double minimum) => new("number") { Minimum = minimum };

    public static SpecSchema List(SpecSchema items, int min) => new("array") { Items = items, Min = min };

    public static SpecSchema Map(string[] required, params (string Name, SpecSchema Schema)[] properties) =>
        new("object") { Required = required, Properties = properties };

    public static SpecSchema MapOfAtLeast(int fields) => new("object") { Min = fields };

    /// <summary>Validates a value and adds the errors.</summary>
    public void Check(string place, JsonElement value, List<string> errors)
    {
        if (!IsOfType(value))
        {
            errors.Add($"{place} in body must be of type {Type}: \"{TypeOf(value)}\"");
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.String when Type == "string":
                CheckText(place, value.GetString()!, errors);
                break;
            case JsonValueKind.Number when value.GetDouble() < Minimum:
                errors.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{place} in body should be greater than or equal to {Minimum}"));
                break;
            case JsonValueKind.Array when Items is not null:
                CheckList(place, value, errors);
                break;
            case JsonValueKind.Object when Type == "object":
                CheckMap(place, value, errors);
                break;
        }
    }

    private void CheckText(string place, string text, List<string> errors)
    {
        if (text.EnumerateRunes().Count() < Min)
        {
            errors.Add($"{place} in body should be at least {Min} chars long");
        }

        if (OneOf.Length > 0 && !OneOf.Contains(text))
        {
            errors.Add($"{place} in body should be one of [{string.Join(' ', OneOf)}]");
        }
    }

    private void CheckList(string place, JsonElement list, List<string> errors)
    {
        foreach (var item in list.EnumerateArray())
        {
            Items!.Check(place, item, errors);
        }

        if (list.GetArrayLength() < Min)
        {
            errors.Add($"{place} in body should have at least {Min} items");
        }
    }

    private void CheckMap(string place, JsonElement map, List<string> errors)
    {
        if (map.EnumerateObject().Count() < Min)
        {
            errors.Add($"{place} in body should have at least {Min} properties");
            return;
        }

        foreach (var (name, schema) in Properties)
        {
            if (map.TryGetProperty(name, out var field))
            {
                schema.Check($"{place}.{name}", field, errors);
            }
        }

        foreach (var name in Required)
        {
            if (!map.TryGetProperty(name, out _))
            {
                errors.Add($"{place}.{name} in body is required");
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
