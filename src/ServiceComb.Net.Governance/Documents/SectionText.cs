using System.Globalization;
using System.Text;
using Microsoft.Extensions.Configuration;
using ServiceComb.Net.Client.Yaml;

namespace ServiceComb.Net.Governance.Documents;

/// <summary>Documents that are written as sections (appsettings.json) and not as one YAML text.</summary>
internal static class SectionText
{
    /// <summary>Whether the children of a section are fields of the kind, or the items of its list.</summary>
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

                // An item that is a text is invalid, but with texts alone these are names that end with a number.
                any |= child.Value is null;
            }
            else if (kind.Fields.Contains(child.Key))
            {
                any |= !HoldsMap(child.Value);
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
            // An empty text is a value, such as that of an empty list; only null says that nothing is given.
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

        // Configuration knows no case: environment variables are often in capitals.
        return DocumentNode.Map([.. children.Select(child => KeyValuePair.Create(child.Key, Read(child, depthLeft - 1)))], StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A text that is the same as long as the section says the same.</summary>
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
    private static bool HoldsMap(string? value)
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
