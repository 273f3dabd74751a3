namespace ServiceComb.Net.Configuration.Values;

/// <summary>A node of a YAML document; exactly one of the three is there, or none for null. Aliases share nodes.</summary>
internal sealed class YamlNode
{
    public string? Text { get; init; }

    public List<KeyValuePair<string, YamlNode>>? Fields { get; init; }

    public List<YamlNode>? Items { get; init; }
}
