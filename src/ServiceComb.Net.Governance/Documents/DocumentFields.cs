using System.Globalization;
using ServiceComb.Net.Client.Yaml;

namespace ServiceComb.Net.Governance.Documents;

/// <summary>Typed reading of the fields of a map, with the place in every complaint.</summary>
internal readonly struct DocumentFields(DocumentNode map, string place = "")
{
    public DocumentNode? Node(string name) => map.Field(name);

    public string Place(string name) => place.Length == 0 ? name : $"{place}.{name}";

    public string? Text(string name) =>
        map.Field(name) is not { } node ? null : node.Text ?? throw Wrong(name, "a text is expected");

    public int Integer(string name, int fallback, int least = int.MinValue, int most = int.MaxValue)
    {
        if (Text(name) is not { Length: > 0 } text)
        {
            return fallback;
        }

        if (!YamlScalars.TryReadInteger(text, out var value))
        {
            throw Wrong(name, $"'{text}' is no whole number");
        }

        return value < least || value > most ? throw Wrong(name, $"{value} is not within {least} and {most}") : value;
    }

    public double Number(string name, double fallback, double above, double most)
    {
        if (Text(name) is not { Length: > 0 } text)
        {
            return fallback;
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            throw Wrong(name, $"'{text}' is no number");
        }

        return value <= above || value > most
            ? throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"{value} is not above {above} and at most {most}"))
            : value;
    }

    public bool Flag(string name) => Text(name) switch
    {
        null or "" => false,
        var text when YamlScalars.TryReadBoolean(text, out var value) => value,
        var text => throw Wrong(name, $"'{text}' is neither true nor false"),
    };

    public bool Flag(string name, bool fallback) => Text(name) is { Length: > 0 } ? Flag(name) : fallback;

    /// <summary>A duration; see <see cref="DurationParser"/>.</summary>
    public TimeSpan Duration(string name, TimeSpan fallback, TimeSpan least)
    {
        if (Text(name) is not { Length: > 0 } text)
        {
            return fallback;
        }

        if (!DurationParser.TryRead(text, out var value))
        {
            throw Wrong(name, $"'{text}' is no duration: milliseconds, or 10S, 1M30S, 2H");
        }

        return value < least || value < TimeSpan.Zero || value > TimeSpan.FromDays(49)
            ? throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"{value.TotalMilliseconds} ms is not within {least.TotalMilliseconds} ms and 49 days"))
            : value;
    }

    /// <summary>A list of texts; one text with commas is taken as well.</summary>
    public IReadOnlyList<string> Texts(string name, params string[] fallback)
    {
        var node = map.Field(name);
        if (node is { Text: { } text })
        {
            var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return parts.Length == 0 ? fallback : parts;
        }

        if (node is not { Items.Count: > 0 })
        {
            return node is { Fields: not null } ? throw Wrong(name, "a list is expected") : fallback;
        }

        var place = this;
        return [.. node.Items.Select(item => item.Text ?? throw place.Wrong(name, "holds something that is no text"))];
    }

    public DocumentException Wrong(string name, string reason) => new(Place(name), reason);
}
