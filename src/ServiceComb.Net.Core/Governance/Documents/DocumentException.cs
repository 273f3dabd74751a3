namespace ServiceComb.Net.Governance.Documents;

/// <summary>The exception that is thrown when a document or a part of it is invalid. Never leaves this assembly.</summary>
internal sealed class DocumentException(string path, string reason) : Exception($"{path}: {reason}")
{
    /// <summary>Gets the location in the document, such as <c>matches[0].headers.user</c>.</summary>
    public string Path => path;

    /// <summary>Gets the reason.</summary>
    public string Reason => reason;
}
