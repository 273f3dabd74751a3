namespace ServiceComb.Net.Client.Yaml;

/// <summary>A value of a YAML document: a scalar, a map or a list. Scalars keep their literal text, so that
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

    /// <summary>The literal text of a scalar.</summary>
    public string? Text { get; }

    /// <summary>Whether a scalar is written without quotes.</summary>
    public bool IsPlain { get; }

    /// <summary>The fields of a map, each name once.</summary>
    public IReadOnlyList<KeyValuePair<string, YamlNode>>? Fields { get; }

    /// <summary>The items of a list.</summary>
    public IReadOnlyList<YamlNode>? Items { get; }

    /// <summary>The number of nodes when every alias is a copy.</summary>
    public long Size { get; }

    /// <summary>The number of maps and lists within each other; 0 for a scalar.</summary>
    public int Depth { get; }

    /// <summary>Whether the scalar is null: without quotes and empty, <c>~</c> or <c>null</c>.</summary>
    public bool IsNull => IsPlain && Text is ("" or "~" or "null" or "Null" or "NULL");

    public static YamlNode Scalar(string text, bool isPlain) => new(text, isPlain, null, null);

    public static YamlNode Map(IReadOnlyList<KeyValuePair<string, YamlNode>> fields) => new(null, false, fields, null);

    public static YamlNode List(IReadOnlyList<YamlNode> items) => new(null, false, null, items);
}
