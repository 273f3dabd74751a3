using System.Globalization;
using ServiceComb.Net.Client.Yaml;
using ServiceComb.Net.Protocol.Governance;

namespace ServiceComb.Net.Governance.Documents;

/// <summary>Reads the fields of a map as typed values; errors name the path of the field.</summary>
internal readonly struct DocumentFields(DocumentNode map, string path = "")
{
    public DocumentNode? Node(string name) => map.Field(name);

    public string GetPath(string name) => path.Length == 0 ? name : $"{path}.{name}";

    public string? Text(string name) =>
        map.Field(name) is not { } node ? null : node.Text ?? throw CreateException(name, "a text is expected");

    public int Integer(string name, int defaultValue, int min = int.MinValue, int max = int.MaxValue)
    {
        if (Text(name) is not { Length: > 0 } text)
        {
            return defaultValue;
        }

        if (!YamlScalars.TryReadInteger(text, out var value))
        {
            throw CreateException(name, $"'{text}' is not a whole number");
        }

        return value < min || value > max ? throw CreateException(name, $"{value} is not within {min} and {max}") : value;
    }

    public double Number(string name, double defaultValue, double exclusiveMin, double max)
    {
        if (Text(name) is not { Length: > 0 } text)
        {
            return defaultValue;
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            throw CreateException(name, $"'{text}' is not a number");
        }

        return value <= exclusiveMin || value > max
            ? throw CreateException(name, string.Create(CultureInfo.InvariantCulture, $"{value} is not above {exclusiveMin} and at most {max}"))
            : value;
    }

    public bool Flag(string name) => Text(name) switch
    {
        null or "" => false,
        var text when YamlScalars.TryReadBoolean(text, out var value) => value,
        var text => throw CreateException(name, $"'{text}' is neither true nor false"),
    };

    public bool Flag(string name, bool defaultValue) => Text(name) is { Length: > 0 } ? Flag(name) : defaultValue;

    /// <summary>Reads a duration; see <see cref="GovernanceDuration"/>.</summary>
    public TimeSpan Duration(string name, TimeSpan defaultValue, TimeSpan min)
    {
        if (Text(name) is not { Length: > 0 } text)
        {
            return defaultValue;
        }

        if (!GovernanceDuration.TryRead(text, out var value))
        {
            throw CreateException(name, $"'{text}' is not a duration, such as 500 (milliseconds), 10S, 1M30S or 2H");
        }

        return value < min || value < TimeSpan.Zero || value > TimeSpan.FromDays(49)
            ? throw CreateException(name, string.Create(CultureInfo.InvariantCulture, $"{value.TotalMilliseconds} ms is not within {min.TotalMilliseconds} ms and 49 days"))
            : value;
    }

    /// <summary>Reads a list of texts; a single text with commas is accepted as well.</summary>
    public IReadOnlyList<string> Texts(string name, params string[] defaultValues)
    {
        var node = map.Field(name);
        if (node is { Text: { } text })
        {
            var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return parts.Length == 0 ? defaultValues : parts;
        }

        if (node is not { Items.Count: > 0 })
        {
            return node is { Fields: not null } ? throw CreateException(name, "a list is expected") : defaultValues;
        }

        var fields = this;
        return [.. node.Items.Select(item => item.Text ?? throw fields.CreateException(name, "contains an item that is not text"))];
    }

    public DocumentException CreateException(string name, string reason) => new(GetPath(name), reason);
}
