using System.Globalization;
using System.Text.Json;

namespace ServiceComb.Net.Conformance.Replay;

/// <summary>Compares a value with a recorded one. Additional fields are differences.</summary>
internal sealed class JsonComparer(Placeholders placeholders)
{
    /// <summary>The field that a response may omit.</summary>
    private const string Optional = "detail";

    /// <summary>Gets the path of a list whose order is ignored.</summary>
    public string? Unordered { get; init; }

    /// <summary>Fields of the outermost object that fit anything.</summary>
    public IReadOnlyList<string> Any { get; init; } = [];

    /// <summary>Returns the differences in document order.</summary>
    /// <param name="root">The name of the value in paths.</param>
    /// <param name="expected">The recorded value.</param>
    /// <param name="seen">The compared value.</param>
    public IReadOnlyList<Difference> Compare(string root, JsonElement expected, JsonElement seen) =>
        [.. Value(root, "", expected, seen)];

    private IEnumerable<Difference> Value(string root, string path, JsonElement expected, JsonElement seen)
    {
        var place = path.Length == 0 ? root : $"{root}.{path}";
        return (expected.ValueKind, seen.ValueKind) switch
        {
            (JsonValueKind.String, _) => Text(place, expected.GetString()!, seen),
            (JsonValueKind.Object, JsonValueKind.Object) => Object(root, path, expected, seen),
            (JsonValueKind.Array, JsonValueKind.Array) => path == Unordered
                ? Set(root, path, expected, seen)
                : List(root, path, expected, seen),
            (JsonValueKind.Number, JsonValueKind.Number) when SameNumber(expected, seen) => [],
            (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null, _) when expected.ValueKind == seen.ValueKind => [],
            _ => [new Difference(place, Show(expected), Show(seen))],
        };
    }

    private IEnumerable<Difference> Text(string place, string expected, JsonElement seen)
    {
        if (expected == Placeholders.Anything
            || (seen.ValueKind == JsonValueKind.Number && placeholders.IsValue(expected, out var number) && seen.GetRawText() == number))
        {
            return [];
        }

        var text = placeholders.Resolve(expected);
        return seen.ValueKind == JsonValueKind.String && seen.GetString() == text ? [] : [new Difference(place, $"\"{text}\"", Show(seen))];
    }

    private IEnumerable<Difference> Object(string root, string path, JsonElement expected, JsonElement seen)
    {
        foreach (var field in expected.EnumerateObject())
        {
            var inner = Join(path, field.Name);
            if (!seen.TryGetProperty(field.Name, out var value))
            {
                if (field.Name != Optional)
                {
                    yield return new Difference($"{root}.{inner}", Show(field.Value), Difference.Nothing);
                }
            }
            else if (path.Length > 0 || !Any.Contains(field.Name))
            {
                foreach (var difference in Value(root, inner, field.Value, value))
                {
                    yield return difference;
                }
            }
        }

        foreach (var field in seen.EnumerateObject().Where(field => !expected.TryGetProperty(field.Name, out _)))
        {
            yield return new Difference($"{root}.{Join(path, field.Name)}", Difference.Nothing, Show(field.Value));
        }
    }

    private IEnumerable<Difference> List(string root, string path, JsonElement expected, JsonElement seen)
    {
        var (wanted, there) = (expected.GetArrayLength(), seen.GetArrayLength());
        var shared = Enumerable.Range(0, Math.Min(wanted, there))
            .SelectMany(index => Value(root, Join(path, index), expected[index], seen[index]));
        var missing = Enumerable.Range(there, Math.Max(0, wanted - there))
            .Select(index => new Difference($"{root}.{Join(path, index)}", Show(expected[index]), Difference.Nothing));
        var extra = Enumerable.Range(wanted, Math.Max(0, there - wanted))
            .Select(index => new Difference($"{root}.{Join(path, index)}", Difference.Nothing, Show(seen[index])));
        return [.. shared, .. missing, .. extra];
    }

    private IEnumerable<Difference> Set(string root, string path, JsonElement expected, JsonElement seen)
    {
        var pairs = new SetMatch(expected.GetArrayLength(), seen.GetArrayLength(), (wanted, there) =>
            Value(root, Join(path, wanted), expected[wanted], seen[there]).Count());
        foreach (var (wanted, there) in pairs.Remaining())
        {
            var inner = $"{root}.{Join(path, wanted ?? there!.Value)}";
            var differences = (wanted, there) switch
            {
                ({ } left, { } right) => Value(root, Join(path, left), expected[left], seen[right]),
                ({ } left, null) => [new Difference(inner, Show(expected[left]), Difference.Nothing)],
                (_, { } right) => [new Difference(inner, Difference.Nothing, Show(seen[right]))],
                _ => [],
            };
            foreach (var difference in differences)
            {
                yield return difference;
            }
        }
    }

    private string Show(JsonElement value) => placeholders.Resolve(value.GetRawText());

    private static bool SameNumber(JsonElement expected, JsonElement seen) =>
        expected.GetRawText() == seen.GetRawText()
        || (expected.TryGetDecimal(out var left) && seen.TryGetDecimal(out var right) && left == right);

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Join(string path, int index) => Join(path, index.ToString(CultureInfo.InvariantCulture));
}
