using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ServiceComb.Net.Client.Yaml;

/// <summary>Reads YAML (and JSON, a subset) like SnakeYAML in the Java clients: YAML 1.1 with merge keys; the last of duplicate names
/// wins; a byte order mark is skipped. Tags are rejected. The limits of depth and size apply with all aliases expanded.</summary>
internal static class YamlReader
{
    /// <summary>The maximum nesting depth of maps and lists.</summary>
    public const int MaxDepth = 64;

    /// <summary>The maximum number of nodes with all aliases expanded.</summary>
    public const int MaxSize = 100_000;

    private const int MaxKeyLength = 1024;

    /// <summary>Reads the documents of a text. A text without a value has no documents.</summary>
    /// <exception cref="YamlFormatException">The text is not YAML, or uses features that are not supported.</exception>
    public static IReadOnlyList<YamlNode> Read(string text)
    {
        Scanner? scanner = null;
        try
        {
            scanner = new Scanner(new StringReader(text.StartsWith('\uFEFF') ? text[1..] : text), skipComments: true, maxKeySize: MaxKeyLength);
            return Read(new Parser(scanner));
        }
        catch (YamlException exception)
        {
            throw new YamlFormatException(exception.Start.Line, $"not YAML at column {exception.Start.Column}");
        }
        catch (Exception exception) when (exception is not (YamlFormatException or OutOfMemoryException))
        {
            // The parser throws exceptions of many types for malformed input.
            throw new YamlFormatException(
                scanner?.CurrentPosition.Line ?? 1, $"not YAML; a bracket, brace or quote may not be closed ({exception.GetType().Name})");
        }
    }

    private static List<YamlNode> Read(Parser parser)
    {
        var documents = new List<YamlNode>();
        parser.Consume<StreamStart>();
        while (parser.TryConsume<DocumentStart>(out _))
        {
            documents.Add(new YamlComposer(parser).Read(depth: 0));
            parser.Consume<DocumentEnd>();
        }

        return documents;
    }
}
