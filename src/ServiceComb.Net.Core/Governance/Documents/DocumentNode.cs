using ServiceComb.Net.Client.Yaml;

namespace ServiceComb.Net.Governance.Documents;

/// <summary>Represents a value in a document: a text, a map or a list. Every scalar keeps its literal text, so that
/// <c>version: 1.10</c> remains 1.10.</summary>
internal sealed class DocumentNode
{
    private readonly StringComparison _names;

    private DocumentNode(
        string? text, IReadOnlyList<KeyValuePair<string, DocumentNode>>? fields, IReadOnlyList<DocumentNode>? items, StringComparison names = StringComparison.Ordinal)
    {
        (Text, Fields, Items, _names) = (text, fields, items, names);
    }

    /// <summary>Gets the value for an empty value, <c>~</c> or <c>null</c>.</summary>
    public static DocumentNode Null { get; } = Scalar("");

    /// <summary>Gets the text of a scalar.</summary>
    public string? Text { get; }

    /// <summary>Gets the fields of a map in document order.</summary>
    public IReadOnlyList<KeyValuePair<string, DocumentNode>>? Fields { get; }

    /// <summary>Gets the items of a list.</summary>
    public IReadOnlyList<DocumentNode>? Items { get; }

    public bool IsNull => this == Null;

    public static DocumentNode Scalar(string text) => new(text, null, null);

    /// <param name="fields">The fields.</param>
    /// <param name="names">How field names are compared.</param>
    public static DocumentNode Map(IReadOnlyList<KeyValuePair<string, DocumentNode>> fields, StringComparison names = StringComparison.Ordinal) =>
        new(null, fields, null, names);

    public static DocumentNode List(IReadOnlyList<DocumentNode> items) => new(null, null, items);

    public static DocumentNode FromYaml(YamlNode node) =>
        node.Fields is { } fields ? Map([.. fields.Select(static field => KeyValuePair.Create(field.Key, FromYaml(field.Value)))])
        : node.Items is { } items ? List([.. items.Select(FromYaml)])
        : node.IsNull ? Null
        : Scalar(node.Text!);

    /// <summary>Returns the value of a field of a map; null when the field is absent or null.</summary>
    public DocumentNode? Field(string name)
    {
        foreach (var field in Fields ?? [])
        {
            if (field.Key.Equals(name, _names))
            {
                return field.Value.IsNull ? null : field.Value;
            }
        }

        return null;
    }
}
