namespace ServiceComb.Net.Protocol.Kie;

/// <summary>What the value of an item is. The engine stores every value as text and checks nothing but the name.</summary>
public static class KieValueType
{
    /// <summary>One value.</summary>
    public const string Text = "text";

    /// <summary>A YAML document.</summary>
    public const string Yaml = "yaml";

    /// <summary>A JSON document.</summary>
    public const string Json = "json";

    /// <summary>Lines of <c>key=value</c>.</summary>
    public const string Properties = "properties";

    /// <summary>Sections of <c>key=value</c>.</summary>
    public const string Ini = "ini";

    /// <summary>An XML document, kept as text.</summary>
    public const string Xml = "xml";

    /// <summary>Whether the engine accepts the name.</summary>
    public static bool IsKnown(string? valueType) => valueType is Text or Yaml or Json or Properties or Ini or Xml;
}
