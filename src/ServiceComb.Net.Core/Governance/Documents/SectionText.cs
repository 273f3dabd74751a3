using System.Globalization;
using System.Text;
using Microsoft.Extensions.Configuration;
using ServiceComb.Net.Client.Yaml;

namespace ServiceComb.Net.Governance.Documents;

/// <summary>Reads documents that are written as configuration sections (appsettings.json) instead of YAML text.</summary>
internal static class SectionText
{
    /// <summary>Returns whether the children of a section are fields of the kind, or the items of its list.</summary>
    public static bool IsDocument(IConfigurationSection section, DocumentKind kind)
    {
        var any = false;
        foreach (var child in section.GetChildren())
        {
            if (kind.IsList)
            {
                if (!int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                {
                    return false;
                }

                // A text item is invalid in a list, but a section with only text items consists of names that end with a
                // number.
                any |= child.Value is null;
            }
            else if (kind.Fields.Contains(child.Key))
            {
                any |= !ContainsMap(child.Value);
            }
        }

        return any;
    }

    /// <exception cref="DocumentException">The section is nested too deep.</exception>
    public static DocumentNode Read(IConfigurationSection section) => Read(section, YamlReader.MaxDepth);

    private static DocumentNode Read(IConfigurationSection section, int depthLeft)
    {
        IConfigurationSection[] children = [.. section.GetChildren()];
        if (children.Length == 0)
        {
            // An empty text is a value, such as that of an empty list; only null means that nothing is given.
            return section.Value is { } value ? DocumentNode.Scalar(value) : DocumentNode.Null;
        }

        if (depthLeft == 0)
        {
            throw new DocumentException("document", $"nested deeper than {YamlReader.MaxDepth}");
        }

        if (Array.TrueForAll(children, child => int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            return DocumentNode.List([.. children.Select(child => Read(child, depthLeft - 1))]);
        }

        // Configuration keys ignore case: environment variables are often upper case.
        return DocumentNode.Map([.. children.Select(child => KeyValuePair.Create(child.Key, Read(child, depthLeft - 1)))], StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Returns a text that changes exactly when the section changes.</summary>
    public static string Write(IConfigurationSection section)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in section.AsEnumerable(makePathsRelative: true).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(key).Append('=').Append(value).Append('\n');
        }

        return text.ToString();
    }

    // servicecomb.retry.a.order may be the document named "a.order".
    private static bool ContainsMap(string? value)
    {
        if (value is null || !value.Contains(':', StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            return YamlDocumentReader.Read(value).Fields is not null;
        }
        catch (DocumentException)
        {
            return false;
        }
    }
}
