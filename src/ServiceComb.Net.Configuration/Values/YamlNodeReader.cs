using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ServiceComb.Net.Configuration.Values;

/// <summary>Reads the nodes of YAML from its events. Tags are refused; an alias is the node it names, which must be whole
/// by then, so that no node holds itself.</summary>
internal sealed class YamlNodeReader(IParser parser)
{
    private readonly Dictionary<AnchorName, YamlNode> _anchors = [];

    public YamlNode Read(int depth)
    {
        EntryList.RequireDepth(depth);
        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            return _anchors.TryGetValue(alias.Value, out var named)
                ? named
                : throw new ItemRefusedException($"line {alias.Start.Line}: an alias to nothing, or to what holds it");
        }

        if (!parser.Accept<NodeEvent>(out var start))
        {
            throw new ItemRefusedException($"line {parser.Current?.Start.Line}: no value");
        }

        if (!start.Tag.IsEmpty)
        {
            throw new ItemRefusedException($"line {start.Start.Line}: tags are not allowed");
        }

        var node = ReadContent(depth);
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor] = node;
        }

        return node;
    }

    private YamlNode ReadContent(int depth)
    {
        if (parser.TryConsume<YamlDotNet.Core.Events.Scalar>(out var scalar))
        {
            return new YamlNode { Text = IsNull(scalar) ? null : scalar.Value };
        }

        EntryList.RequireDepth(depth + 1);
        if (parser.TryConsume<SequenceStart>(out _))
        {
            var items = new List<YamlNode>();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(Read(depth + 1));
            }

            return new YamlNode { Items = items };
        }

        parser.Consume<MappingStart>();
        var fields = new List<KeyValuePair<string, YamlNode>>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            fields.Add(new(ReadName(depth + 1), Read(depth + 1)));
        }

        return new YamlNode { Fields = fields };
    }

    private string ReadName(int depth)
    {
        var line = parser.Current?.Start.Line;
        var name = Read(depth);
        return name.Fields is null && name.Items is null
            ? name.Text ?? ""
            : throw new ItemRefusedException($"line {line}: a name must be a plain text");
    }

    private static bool IsNull(YamlDotNet.Core.Events.Scalar scalar) =>
        scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null" or "Null" or "NULL";
}
