using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ServiceComb.Net.Governance.Documents;

/// <summary>Reads YAML (and so JSON) into nodes. Tags, anchors and aliases are refused: no client writes them, and they are
/// how small texts become large trees.</summary>
internal static class YamlText
{
    private const int LongestText = 128 * 1024;
    private const int DeepestNesting = 32;

    /// <exception cref="DocumentException">The text is no YAML that is taken here.</exception>
    public static DocumentNode Read(string text)
    {
        if (text.Length > LongestText)
        {
            throw new DocumentException("document", "longer than 128 KiB");
        }

        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
            {
                return DocumentNode.Scalar("", plain: true);
            }

            parser.Consume<DocumentStart>();
            var node = ReadNode(parser, depth: 0);
            parser.Consume<DocumentEnd>();
            return parser.Accept<StreamEnd>(out _) ? node : throw new DocumentException("document", "more than one YAML document");
        }
        catch (YamlException exception)
        {
            throw new DocumentException($"line {exception.Start.Line}", exception.InnerException?.Message ?? exception.Message);
        }
    }

    private static DocumentNode ReadNode(Parser parser, int depth)
    {
        if (depth > DeepestNesting)
        {
            throw new DocumentException("document", "nested deeper than 32");
        }

        if (parser.Accept<AnchorAlias>(out var alias))
        {
            throw new DocumentException($"line {alias.Start.Line}", "aliases are not allowed");
        }

        RefuseTags(parser);
        if (parser.TryConsume<YamlDotNet.Core.Events.Scalar>(out var scalar))
        {
            return DocumentNode.Scalar(scalar.Value, scalar.Style == ScalarStyle.Plain);
        }

        return parser.TryConsume<MappingStart>(out _) ? ReadMap(parser, depth) : ReadList(parser, depth);
    }

    private static void RefuseTags(Parser parser)
    {
        if (parser.Accept<NodeEvent>(out var node) && (!node.Tag.IsEmpty || !node.Anchor.IsEmpty))
        {
            throw new DocumentException($"line {node.Start.Line}", "tags and anchors are not allowed");
        }
    }

    private static DocumentNode ReadMap(Parser parser, int depth)
    {
        var fields = new List<KeyValuePair<string, DocumentNode>>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadNode(parser, depth + 1).Text ?? throw new DocumentException("document", "a key is no text");
            if (fields.Exists(field => field.Key == key))
            {
                throw new DocumentException(key, "given twice");
            }

            fields.Add(new(key, ReadNode(parser, depth + 1)));
        }

        return DocumentNode.Map(fields);
    }

    private static DocumentNode ReadList(Parser parser, int depth)
    {
        parser.Consume<SequenceStart>();
        var items = new List<DocumentNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(parser, depth + 1));
        }

        return DocumentNode.List(items);
    }
}
