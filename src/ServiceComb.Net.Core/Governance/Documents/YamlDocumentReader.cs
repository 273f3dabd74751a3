using ServiceComb.Net.Client.Yaml;

namespace ServiceComb.Net.Governance.Documents;

/// <summary>Parses the text of a document: a single YAML document, or JSON.</summary>
internal static class YamlDocumentReader
{
    private const int MaxLength = 128 * 1024;

    /// <exception cref="DocumentException">The text is not readable.</exception>
    public static DocumentNode Read(string text)
    {
        if (text.Length > MaxLength)
        {
            throw new DocumentException("document", "longer than 128 KiB");
        }

        try
        {
            return YamlReader.Read(text) switch
            {
                [] => DocumentNode.Null,
                [var document] => DocumentNode.FromYaml(document),
                _ => throw new DocumentException("document", "more than one YAML document"),
            };
        }
        catch (YamlFormatException exception)
        {
            throw new DocumentException($"line {exception.Line}", exception.Reason);
        }
    }
}
