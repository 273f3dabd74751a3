using System.Globalization;
using ServiceComb.Net.Configuration;
using ServiceComb.Net.Protocol.Kie;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ServiceComb.Net.Console.Components.Governance;

/// <summary>Reads and writes the YAML of forms. Fields that a form does not know stay in the document.</summary>
internal static class YamlMap
{
    /// <summary>Parses a map. Returns null for any other text; an empty text is an empty map.</summary>
    public static YamlMappingNode? Parse(string text)
    {
        // Apps limit the depth and the size of documents; the parser below does not.
        if (text.Length > 0 && KieConfigurationPreview.Read(new KieItem { Key = "document", ValueType = KieValueType.Yaml, Value = text }).Problem is not null)
        {
            return null;
        }

        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count switch { 0 => [], 1 => stream.Documents[0].RootNode as YamlMappingNode, _ => null };
        }
        catch (YamlException)
        {
            return null;
        }
    }

    public static string Write(YamlMappingNode map)
    {
        if (map.Children.Count == 0)
        {
            return "";
        }

        using var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        new YamlStream(new YamlDocument(map)).Save(writer, assignAnchors: false);
        return writer.ToString().Replace("\n...\n", "\n", StringComparison.Ordinal);
    }

    public static YamlNode? Find(YamlMappingNode map, string name) => map.Children.TryGetValue(new YamlScalarNode(name), out var value) ? value : null;

    /// <summary>Returns the text of a scalar, or the texts of a list joined by commas; null when the field is absent.</summary>
    public static string? Text(YamlMappingNode map, string name) => Find(map, name) switch
    {
        YamlScalarNode scalar => scalar.Value,
        YamlSequenceNode list when list.Children.All(static item => item is YamlScalarNode) => string.Join(", ", list.Children),
        _ => null,
    };

    /// <summary>Returns whether a field has a value that a text cannot express.</summary>
    public static bool IsComplex(YamlMappingNode map, string name) => Find(map, name) is { } node && node is not YamlScalarNode && Text(map, name) is null;

    /// <summary>Sets a field; an empty text removes it.</summary>
    public static void Set(YamlMappingNode map, string name, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            map.Children.Remove(new YamlScalarNode(name));
        }
        else
        {
            map.Children[new YamlScalarNode(name)] = Scalar(text.Trim());
        }
    }

    /// <summary>Sets a list of texts separated by commas; an empty text removes it.</summary>
    public static void SetList(YamlMappingNode map, string name, string? text)
    {
        var items = (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (items.Length == 0)
        {
            map.Children.Remove(new YamlScalarNode(name));
        }
        else
        {
            map.Children[new YamlScalarNode(name)] = new YamlSequenceNode(items.Select(static item => new YamlScalarNode(item) { Style = ScalarStyle.SingleQuoted })) { Style = YamlDotNet.Core.Events.SequenceStyle.Flow };
        }
    }

    /// <summary>Returns a scalar that is read as the same text. Numbers, words and paths need no quotes.</summary>
    public static YamlScalarNode Scalar(string text) => new(text)
    {
        Style = text.Length > 0 && char.IsAsciiLetterOrDigit(text[0]) && text.All(static character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' or '/') && !IsWord(text) ? ScalarStyle.Plain : ScalarStyle.SingleQuoted,
    };

    // The Java clients read these words without quotes as booleans and null; true and false are the same text either way.
    private static bool IsWord(string text) => text.ToUpperInvariant() is "YES" or "NO" or "ON" or "OFF" or "NULL" or "Y" or "N";
}
