namespace ServiceComb.Net.Client.Yaml;

/// <summary>A node of a YAML document: a scalar, a map or a list. Scalars keep their literal text, so that
/// <c>version: 1.10</c> stays 1.10. Aliases share nodes; a node never contains itself.</summary>
internal sealed class YamlNode
{
    private YamlNode(string? text, bool isPlain, IReadOnlyList<KeyValuePair<string, YamlNode>>? fields, IReadOnlyList<YamlNode>? items)
    {
        (Text, IsPlain, Fields, Items) = (text, isPlain, fields, items);
        foreach (var child in fields is null ? items ?? [] : fields.Select(static field => field.Value))
        {
            Size += child.Size;
            Depth = Math.Max(Depth, child.Depth);
        }

        (Size, Depth) = (Size + 1, fields is null && items is null ? 0 : Depth + 1);
    }

    /// <summary>The literal text of a scalar; null for a map or list.</summary>
    public string? Text { get; }

    /// <summary>Whether a scalar is written without quotes.</summary>
    public bool IsPlain { get; }

    /// <summary>The fields of a map, with unique names; null for a scalar or list.</summary>
    public IReadOnlyList<KeyValuePair<string, YamlNode>>? Fields { get; }

    /// <summary>The items of a list; null for a scalar or map.</summary>
    public IReadOnlyList<YamlNode>? Items { get; }

    /// <summary>The number of nodes with all aliases expanded.</summary>
    public long Size { get; }

    /// <summary>The nesting depth of maps and lists; 0 for a scalar.</summary>
    public int Depth { get; }

    /// <summary>Whether the node is the null scalar: unquoted and empty, <c>~</c> or <c>null</c>.</summary>
    public bool IsNull => IsPlain && Text is ("" or "~" or "null" or "Null" or "NULL");

    public static YamlNode Scalar(string text, bool isPlain) => new(text, isPlain, null, null);

    public static YamlNode Map(IReadOnlyList<KeyValuePair<string, YamlNode>> fields) => new(null, false, fields, null);

    public static YamlNode List(IReadOnlyList<YamlNode> items) => new(null, false, null, items);
}
