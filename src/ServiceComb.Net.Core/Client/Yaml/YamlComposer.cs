using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ServiceComb.Net.Client.Yaml;

/// <summary>Composes the nodes of one document from its events.</summary>
internal sealed class YamlComposer(IParser parser)
{
    private const string MergeKey = "<<";
    private readonly Dictionary<AnchorName, YamlNode> _anchors = [];

    public YamlNode Read(int depth)
    {
        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            // An anchor is defined when its node is complete, so a node cannot contain itself.
            return _anchors.TryGetValue(alias.Value, out var named)
                ? named
                : throw new YamlFormatException(alias.Start.Line, "an alias refers to an unknown anchor or to a node that contains it");
        }

        if (!parser.Accept<NodeEvent>(out var start))
        {
            throw new YamlFormatException(Line, "a value is missing");
        }

        if (!start.Tag.IsEmpty)
        {
            throw new YamlFormatException(start.Start.Line, "tags are not allowed");
        }

        var node = ReadContent(depth);
        if (node.Depth > YamlReader.MaxDepth)
        {
            throw TooDeep(start.Start.Line);
        }

        if (node.Size > YamlReader.MaxSize)
        {
            throw new YamlFormatException(start.Start.Line, $"expands to more than {YamlReader.MaxSize} values");
        }

        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor] = node;
        }

        return node;
    }

    private long Line => parser.Current?.Start.Line ?? 1;

    private YamlNode ReadContent(int depth)
    {
        if (parser.TryConsume<YamlDotNet.Core.Events.Scalar>(out var scalar))
        {
            return YamlNode.Scalar(scalar.Value, scalar.Style == ScalarStyle.Plain);
        }

        if (depth == YamlReader.MaxDepth)
        {
            throw TooDeep(Line);
        }

        return parser.TryConsume<SequenceStart>(out _) ? ReadList(depth) : ReadMap(depth);
    }

    private YamlNode ReadList(int depth)
    {
        var items = new List<YamlNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Read(depth + 1));
        }

        return YamlNode.List(items);
    }

    private YamlNode ReadMap(int depth)
    {
        parser.Consume<MappingStart>();
        var fields = new FieldList();
        var merged = new List<YamlNode>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var line = Line;
            var name = Read(depth + 1);
            var value = Read(depth + 1);
            if (name is { Text: MergeKey, IsPlain: true })
            {
                AddMerged(value, merged, line);
            }
            else
            {
                fields.Set(name.Text ?? throw new YamlFormatException(line, "a key must be a scalar"), value);
            }
        }

        // The map's own fields override merged ones, and an earlier merged map overrides a later one.
        foreach (var (name, value) in merged.SelectMany(static map => map.Fields!))
        {
            fields.TryAdd(name, value);
        }

        return YamlNode.Map(fields.Fields);
    }

    private static void AddMerged(YamlNode value, List<YamlNode> merged, long line)
    {
        var size = 0L;
        foreach (var map in value.Items ?? [value])
        {
            merged.Add(map.Fields is not null ? map : throw new YamlFormatException(line, "the value of << must be a map or a list of maps"));
            size += map.Size;
            if (size > YamlReader.MaxSize)
            {
                throw new YamlFormatException(line, $"expands to more than {YamlReader.MaxSize} values");
            }
        }
    }

    private static YamlFormatException TooDeep(long line) => new(line, $"nested deeper than {YamlReader.MaxDepth}");

    /// <summary>Fields with unique names in document order.</summary>
    private sealed class FieldList
    {
        private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);

        public List<KeyValuePair<string, YamlNode>> Fields { get; } = [];

        public void Set(string name, YamlNode value)
        {
            if (_indexes.TryGetValue(name, out var index))
            {
                Fields[index] = new(name, value);
                return;
            }

            TryAdd(name, value);
        }

        public void TryAdd(string name, YamlNode value)
        {
            if (_indexes.TryAdd(name, Fields.Count))
            {
                Fields.Add(new(name, value));
            }
        }
    }
}
