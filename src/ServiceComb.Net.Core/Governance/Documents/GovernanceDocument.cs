namespace ServiceComb.Net.Governance.Documents;

/// <summary>Represents a document as found in the configuration. Documents with the same key and text are the
/// same.</summary>
/// <param name="Kind">The kind of the document.</param>
/// <param name="Name">The part of the key after the kind; may contain dots.</param>
/// <param name="Text">The text, by which changes are detected.</param>
/// <param name="Content">The parsed content; null when the text is not readable.</param>
/// <param name="Problem">The parse error; null for none.</param>
internal sealed record GovernanceDocument(DocumentKind Kind, string Name, string Text, DocumentNode? Content, DocumentException? Problem)
{
    /// <summary>Gets the key in KIE.</summary>
    public string Key => Kind.IsNameless ? $"servicecomb.{Kind.Name}" : $"servicecomb.{Kind.Name}.{Name}";

    /// <summary>Gets the key in a configuration.</summary>
    public string SettingKey => Kind.IsNameless ? $"servicecomb:{Kind.Path}" : $"servicecomb:{Kind.Path}:{Name}";
}
