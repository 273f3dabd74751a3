using Microsoft.Extensions.Configuration;

namespace ServiceComb.Net.Governance.Documents;

/// <summary>Finds the documents in a configuration. Plain settings with the same prefixes are ignored.</summary>
internal static class DocumentCollector
{
    // The key of a text item may contain any number of dots.
    private const int MaxNameParts = 64;

    /// <summary>Returns documents that are set in code, by their key below <c>servicecomb</c>, as settings.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> ToSettings(IDictionary<string, string> documents) =>
        documents.Select(static document => KeyValuePair.Create($"servicecomb:{document.Key}", (string?)document.Value));

    public static List<GovernanceDocument> Collect(IConfiguration configuration)
    {
        var found = new List<GovernanceDocument>();
        foreach (var kind in DocumentKind.All)
        {
            var section = configuration.GetSection("servicecomb").GetSection(kind.Path);
            if (kind.IsNameless)
            {
                Visit(section, kind, "", found, partsLeft: 0);
                continue;
            }

            foreach (var child in section.GetChildren())
            {
                Visit(child, kind, child.Key, found, MaxNameParts - 1);
            }
        }

        return found;
    }

    private static void Visit(IConfigurationSection section, DocumentKind kind, string name, List<GovernanceDocument> found, int partsLeft)
    {
        if (!string.IsNullOrWhiteSpace(section.Value))
        {
            AddText(section.Value, kind, name, found);
        }

        if (section.Value is null && SectionText.IsDocument(section, kind))
        {
            AddSection(section, kind, name, found);
            return;
        }

        // A key with dots arrives as a path: servicecomb.retry.a.b is servicecomb:retry:a:b.
        foreach (var child in partsLeft > 0 ? section.GetChildren() : [])
        {
            Visit(child, kind, $"{name}.{child.Key}", found, partsLeft - 1);
        }
    }

    private static void AddSection(IConfigurationSection section, DocumentKind kind, string name, List<GovernanceDocument> found)
    {
        var text = SectionText.Write(section);
        try
        {
            found.Add(new GovernanceDocument(kind, name, text, SectionText.Read(section), null));
        }
        catch (DocumentException problem)
        {
            found.Add(new GovernanceDocument(kind, name, text, null, problem));
        }
    }

    private static void AddText(string text, DocumentKind kind, string name, List<GovernanceDocument> found)
    {
        try
        {
            var content = YamlDocumentReader.Read(text);
            if (kind.IsList ? content.Items is not null : content.Fields is not null)
            {
                found.Add(new GovernanceDocument(kind, name, text, content, null));
            }
            else if (content.Text is null || IsMeantAsDocument(content.Text, kind))
            {
                var problem = new DocumentException("document", $"is a {ShapeOf(content)}, a {(kind.IsList ? "list" : "map")} is expected");
                found.Add(new GovernanceDocument(kind, name, text, null, problem));
            }
        }
        catch (DocumentException problem) when (LooksLikeDocument(text))
        {
            found.Add(new GovernanceDocument(kind, name, text, null, problem));
        }
        catch (DocumentException)
        {
            // A plain setting such as "@daily", which is not YAML.
        }
    }

    private static string ShapeOf(DocumentNode content) => content.Text is not null ? "text" : content.Items is not null ? "list" : "map";

    // "maxAttempts:3" lacks a space and is parsed as a text; "true" is a plain setting.
    private static bool IsMeantAsDocument(string text, DocumentKind kind) =>
        text.Contains('\n', StringComparison.Ordinal) || (text.Length > 0 && kind.IsList)
        || kind.Fields.Any(field => text.StartsWith(field + ":", StringComparison.OrdinalIgnoreCase));

    private static bool LooksLikeDocument(string text) =>
        text.Contains('\n', StringComparison.Ordinal) || text.Contains(": ", StringComparison.Ordinal)
        || text.TrimStart(' ', '\t', '\r', '\uFEFF').StartsWith('{') || text.TrimStart(' ', '\t', '\r', '\uFEFF').StartsWith('[');
}
