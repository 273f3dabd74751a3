using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace ServiceComb.Net.Docs.Tests;

/// <summary>Tests the links between the Markdown files of the repository, with the anchors that GitHub gives to headings.</summary>
public sealed class LinkTests
{
    public static TheoryData<string> Files => [.. MarkdownPages.Files];

    [Theory]
    [MemberData(nameof(Files))]
    public void Links_lead_to_files_and_headings_that_exist(string file)
    {
        var path = Path.Combine(Repository.Root, file);
        var broken = MarkdownPages.Parse(path).Descendants<LinkInline>()
            .Where(link => !Uri.TryCreate(link.Url ?? "", UriKind.Absolute, out _) && !Leads(path, link.Url ?? ""))
            .Select(link => $"{file}:{link.Line + 1}: {link.Url}");
        Problems.AssertNone(broken);
    }

    [Fact]
    public void The_README_is_among_the_files() => Assert.Contains("README.md", MarkdownPages.Files);

    private static bool Leads(string from, string url)
    {
        var parts = Uri.UnescapeDataString(url).Split('#', 2);
        var target = parts[0].Length == 0 ? from : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(from)!, parts[0]));
        return parts.Length == 1 ? File.Exists(target) // a site cannot link to a folder
            : File.Exists(target) && MarkdownPages.Parse(target).Descendants<HeadingBlock>().Any(heading => heading.GetAttributes().Id == parts[1]);
    }
}
