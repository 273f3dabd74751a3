using System.Buffers;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ServiceComb.Net.LocalEngine.Kie.Yaml;

/// <summary>Converts YAML to JSON. Aliases and tags are rejected, because they allow small texts to expand to large
/// documents.</summary>
internal sealed class YamlReader
{
    /// <summary>The default limit of nodes. Parsing costs a few microseconds per node, however small the node is.</summary>
    public const int DefaultMaxNodes = 100_000;
    private const int MaxNestingDepth = 64;
    private readonly Parser _parser;
    private readonly Utf8JsonWriter _json;
    private readonly bool _scalarsAreTexts;
    private readonly int _maxNodes;
    private int _nodes;

    private YamlReader(Parser parser, Utf8JsonWriter json, bool scalarsAreTexts, int maxNodes) =>
        (_parser, _json, _scalarsAreTexts, _maxNodes) = (parser, json, scalarsAreTexts, maxNodes);

    /// <summary>Reads the first document of a text.</summary>
    /// <param name="text">The YAML text.</param>
    /// <param name="scalarsAreTexts">Whether scalars such as <c>1</c> and <c>yes</c> are read as strings.</param>
    /// <param name="json">The document as JSON; null when the text is empty.</param>
    /// <param name="maxNodes">The maximum number of scalars, maps and lists; a text with more is rejected before it is parsed
    /// completely.</param>
    /// <returns>The error; null when the text is valid.</returns>
    public static string? Read(string text, bool scalarsAreTexts, out byte[]? json, int maxNodes = DefaultMaxNodes)
    {
        json = null;
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
            {
                return null;
            }

            parser.Consume<DocumentStart>();
            var buffer = new ArrayBufferWriter<byte>(text.Length + 64);
            using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = MaxNestingDepth + 1 }))
            {
                new YamlReader(parser, writer, scalarsAreTexts, maxNodes).ReadNode(0);
            }

            json = buffer.WrittenSpan.ToArray();
            return null;
        }
        catch (YamlException exception)
        {
            return $"yaml: line {exception.Start.Line}: {exception.InnerException?.Message ?? exception.Message}";
        }
#pragma warning disable CA1031 // The text comes from a caller: any exception of the parser is an error of the request.
        catch (Exception exception) when (exception is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            return $"yaml: {exception.Message}";
        }
    }

    /// <summary>Returns whether a list in a field of the top-level map has more elements than allowed, without reading the rest.
    /// A text with too many nodes is reported when it is read.</summary>
    public static bool HasMoreItems(string text, string field, int maxItems, int maxNodes)
    {
        // One count per open list or map; -1 for those whose elements are not counted.
        var open = new Stack<int>();
        var (isValue, isField) = (false, false);
        try
        {
            var parser = new Parser(new StringReader(text));
            for (var nodes = 0; nodes <= maxNodes && parser.MoveNext(); nodes += parser.Current is NodeEvent ? 1 : 0)
            {
                if (parser.Current is NodeEvent && open.TryPeek(out var count) && count >= 0)
                {
                    if (count == maxItems)
                    {
                        return true;
                    }

                    open.Push(open.Pop() + 1);
                }

                if (parser.Current is NodeEvent && open.Count == 1)
                {
                    // Keys and values of the top-level map alternate.
                    isField = isValue ? isField : parser.Current is Scalar key && key.Value.Equals(field, StringComparison.OrdinalIgnoreCase);
                    isValue = !isValue;
                }

                switch (parser.Current)
                {
                    case SequenceStart when isField && open.Count == 1:
                        open.Push(0);
                        break;
                    case SequenceStart or MappingStart:
                        open.Push(-1);
                        break;
                    case SequenceEnd or MappingEnd:
                        open.Pop();
                        break;
                }

                if (open.Count > MaxNestingDepth + 1)
                {
                    return false;
                }
            }
        }
#pragma warning disable CA1031 // An invalid text is reported when it is read.
        catch (Exception exception) when (exception is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            return false;
        }

        return false;
    }

    private void ReadNode(int depth)
    {
        if (depth > MaxNestingDepth)
        {
            throw new YamlException("exceeded max depth");
        }

        Count();

        if (_parser.Accept<AnchorAlias>(out var alias))
        {
            throw new YamlException(alias.Start, alias.End, "aliases are not taken here");
        }

        if (_parser.Accept<NodeEvent>(out var node) && !node.Tag.IsEmpty)
        {
            throw new YamlException(node.Start, node.End, "tags are not taken here");
        }

        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            WriteScalar(scalar);
        }
        else if (_parser.TryConsume<MappingStart>(out _))
        {
            ReadMap(depth);
        }
        else
        {
            _parser.Consume<SequenceStart>();
            _json.WriteStartArray();
            while (!_parser.TryConsume<SequenceEnd>(out _))
            {
                ReadNode(depth + 1);
            }

            _json.WriteEndArray();
        }
    }

    private void ReadMap(int depth)
    {
        _json.WriteStartObject();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var name = _parser.Consume<Scalar>();
            Count();
            if (!names.Add(name.Value))
            {
                throw new YamlException(name.Start, name.End, $"key \"{name.Value}\" already set in map");
            }

            _json.WritePropertyName(name.Value);
            ReadNode(depth + 1);
        }

        _json.WriteEndObject();
    }

    private void Count()
    {
        if (++_nodes > _maxNodes)
        {
            throw new YamlException(_parser.Current!.Start, _parser.Current.End, $"more than {_maxNodes} nodes");
        }
    }

    private void WriteScalar(Scalar scalar)
    {
        var text = scalar.Value;
        if (scalar.Style is not ScalarStyle.Plain)
        {
            _json.WriteStringValue(text);
        }
        else if (YamlScalars.IsNull(text))
        {
            _json.WriteNullValue();
        }
        else if (_scalarsAreTexts)
        {
            _json.WriteStringValue(text);
        }
        else if (YamlScalars.ParseBoolean(text) is { } flag)
        {
            _json.WriteBooleanValue(flag);
        }
        else if (YamlScalars.ParseInteger(text) is { } integer)
        {
            _json.WriteNumberValue(integer);
        }
        else if (YamlScalars.ParseNumber(text) is { } number)
        {
            _json.WriteNumberValue(number);
        }
        else if (YamlScalars.IsNonFinite(text))
        {
            throw new YamlException(scalar.Start, scalar.End, $"{text} has no place in JSON");
        }
        else
        {
            _json.WriteStringValue(text);
        }
    }
}
