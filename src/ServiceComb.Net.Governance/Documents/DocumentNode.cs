namespace ServiceComb.Net.Governance.Documents;

/// <summary>A value in a document: a text, a map or a list. Every scalar is its literal text, so that <c>version: 1.10</c>
/// stays 1.10.</summary>
internal sealed class DocumentNode
{
    private DocumentNode(string? text, IReadOnlyList<KeyValuePair<string, DocumentNode>>? fields, IReadOnlyList<DocumentNode>? items)
    {
        (Text, Fields, Items) = (text, fields, items);
    }

    private StringComparison _names = StringComparison.Ordinal;

    /// <summary>The text of a scalar.</summary>
    public string? Text { get; }

    /// <summary>The fields of a map in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, DocumentNode>>? Fields { get; }

    /// <summary>The items of a list.</summary>
    public IReadOnlyList<DocumentNode>? Items { get; }

    /// <summary>Whether it is a scalar that says nothing: empty, <c>~</c> or <c>null</c>.</summary>
    public bool IsNull { get; private init; }

    public static DocumentNode Scalar(string text, bool plain = false) =>
        new(text, null, null) { IsNull = plain && text is "" or "~" or "null" };

    public static DocumentNode Map(IReadOnlyList<KeyValuePair<string, DocumentNode>> fields, StringComparison names = StringComparison.Ordinal) =>
        new(null, fields, null) { _names = names };

    public static DocumentNode List(IReadOnlyList<DocumentNode> items) => new(null, null, items);

    /// <summary>The value of a field of a map; null when it is absent or null.</summary>
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
