using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ServiceComb.Net.Client.Yaml;

/// <summary>Reads YAML, and so JSON, as SnakeYAML of the Java clients does: YAML 1.1 with merge keys, the last of equal names
/// wins, a byte order mark is skipped. Tags are refused. Aliases are allowed within the bounds of depth and size that hold for
/// every document.</summary>
internal static class YamlReader
{
    /// <summary>The number of maps and lists that may be nested.</summary>
    public const int MaxDepth = 64;

    /// <summary>The number of values that a document may have when every alias is a copy.</summary>
    public const int MaxSize = 100_000;

    private const int MaxKeyLength = 1024;

    /// <summary>Reads the documents of a text; a text without any value has none.</summary>
    /// <exception cref="YamlFormatException">The text is not YAML that is accepted.</exception>
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
            // The parser throws exceptions of many types for input that its authors did not think of.
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
