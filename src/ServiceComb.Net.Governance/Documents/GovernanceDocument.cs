namespace ServiceComb.Net.Governance.Documents;

/// <summary>A document as it was found in the configuration. The same key with the same text is the same document.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">The key after the kind; may hold dots.</param>
/// <param name="Text">Its text, by which a change is told.</param>
/// <param name="Content">What it says; null when the text could not be read.</param>
/// <param name="Problem">Why it could not be read.</param>
internal sealed record GovernanceDocument(DocumentKind Kind, string Name, string Text, DocumentNode? Content, DocumentException? Problem)
{
    /// <summary>The key as KIE knows it.</summary>
    public string Key => Kind.IsNameless ? $"servicecomb.{Kind.Name}" : $"servicecomb.{Kind.Name}.{Name}";
}
