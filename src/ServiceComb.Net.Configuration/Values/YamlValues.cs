using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ServiceComb.Net.Configuration.Values;

/// <summary>Flattens YAML like <see cref="JsonValues"/>; scalars keep their text. Of several documents in one text the
/// later wins; <c>&lt;&lt;</c> takes in the fields of another map below its own.</summary>
internal static class YamlValues
{
    public static void Read(string text, string itemKey, EntryList entries)
    {
        try
        {
            var parser = new Parser(new Scanner(new StringReader(text), skipComments: true, maxKeySize: 1024));
            parser.Consume<StreamStart>();
            while (parser.TryConsume<DocumentStart>(out _))
            {
                var root = new YamlNodeReader(parser).Read(depth: 0);
                parser.Consume<DocumentEnd>();
                Visit(root, root.Fields is not null ? "" : itemKey, 0, entries);
            }
        }
        catch (YamlException exception)
        {
            throw new ItemRefusedException($"no YAML at line {exception.Start.Line}, column {exception.Start.Column}");
        }
    }

    private static void Visit(YamlNode node, string key, int depth, EntryList entries)
    {
        EntryList.RequireDepth(depth);
        if (node.Fields is not null)
        {
            VisitFields(node, key, depth, entries);
        }
        else if (node.Items is not null)
        {
            VisitItems(node, key, depth, entries);
        }
        else
        {
            entries.Add(key, node.Text);
        }
    }

    private static void VisitFields(YamlNode node, string key, int depth, EntryList entries)
    {
        if (node.Fields!.Count == 0 && key.Length > 0)
        {
            entries.Add(key, null);
        }

        // What is merged in comes first, and so loses against the map's own fields.
        foreach (var (name, value) in node.Fields)
        {
            foreach (var merged in name == "<<" ? Merged(value) : [])
            {
                entries.Enter(key, 0);
                Visit(merged, key, depth + 1, entries);
            }
        }

        foreach (var (name, value) in node.Fields)
        {
            if (name != "<<" && entries.Enter(key, name) is { } child)
            {
                Visit(value, child, depth + 1, entries);
            }
        }
    }

    private static void VisitItems(YamlNode node, string key, int depth, EntryList entries)
    {
        for (var index = 0; index < node.Items!.Count; index++)
        {
            Visit(node.Items[index], entries.Enter(key, index), depth + 1, entries);
        }

        if (node.Items.Count == 0 && key.Length > 0)
        {
            entries.Add(key, "");
        }
    }

    // The first of a list of maps wins, so it comes last.
    private static IEnumerable<YamlNode> Merged(YamlNode value)
    {
        IEnumerable<YamlNode> nodes = value.Items is { } items ? Enumerable.Reverse(items) : [value];
        foreach (var node in nodes)
        {
            yield return node.Fields is not null ? node : throw new ItemRefusedException("<< takes a map or a list of maps");
        }
    }
}
