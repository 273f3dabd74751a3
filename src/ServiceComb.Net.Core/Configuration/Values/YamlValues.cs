using ServiceComb.Net.Client.Yaml;

namespace ServiceComb.Net.Configuration.Values;

/// <summary>Flattens YAML like <see cref="JsonValues"/>. Scalars keep their text, except that unquoted <c>yes</c>, <c>no</c>,
/// <c>on</c> and <c>off</c> become <c>true</c> and <c>false</c>, as in the Java clients. With several documents in one text, later
/// documents override earlier ones.</summary>
internal static class YamlValues
{
    public static void Read(string text, string itemKey, EntryList entries)
    {
        try
        {
            foreach (var root in YamlReader.Read(text))
            {
                Visit(root, root.Fields is not null ? "" : itemKey, entries);
            }
        }
        catch (YamlFormatException exception)
        {
            throw new InvalidItemException(exception.Message);
        }
    }

    private static void Visit(YamlNode node, string key, EntryList entries)
    {
        if (node.Fields is not null)
        {
            VisitFields(node.Fields, key, entries);
        }
        else if (node.Items is not null)
        {
            VisitItems(node.Items, key, entries);
        }
        else
        {
            entries.Add(key, node.IsNull ? null : YamlScalars.IsBoolean(node, out var value) ? (value ? "true" : "false") : node.Text);
        }
    }

    private static void VisitFields(IReadOnlyList<KeyValuePair<string, YamlNode>> fields, string key, EntryList entries)
    {
        if (fields.Count == 0 && key.Length > 0)
        {
            entries.Add(key, null);
        }

        foreach (var (name, value) in fields)
        {
            if (entries.ChildKey(key, name) is { } child)
            {
                Visit(value, child, entries);
            }
        }
    }

    private static void VisitItems(IReadOnlyList<YamlNode> items, string key, EntryList entries)
    {
        for (var index = 0; index < items.Count; index++)
        {
            Visit(items[index], entries.ChildKey(key, index), entries);
        }

        if (items.Count == 0 && key.Length > 0)
        {
            entries.Add(key, "");
        }
    }
}
