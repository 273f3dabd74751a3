namespace ServiceComb.Net.Protocol.Kie;

/// <summary>The values of <see cref="KieItem.ValueType"/>. The engine stores every value as text and validates only the name of the type.</summary>
public static class KieValueType
{
    /// <summary>A plain text.</summary>
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

    /// <summary>Returns whether the engine accepts the type.</summary>
    public static bool IsKnown(string? valueType) => valueType is Text or Yaml or Json or Properties or Ini or Xml;
}
