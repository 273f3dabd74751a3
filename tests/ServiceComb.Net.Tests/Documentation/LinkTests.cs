using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace ServiceComb.Net.Tests.Documentation;

/// <summary>Tests the links between the Markdown files of the repository, with the anchors that GitHub gives to headings.</summary>
public sealed class LinkTests
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).Build();
    private static readonly string[] Folders = ["docs", "examples", "src", "tests", ".github"];

    // Names of folders that builds and tools create.
    private static readonly string[] Generated = ["bin", "obj", "node_modules"];

    public static TheoryData<string> Files =>
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(Folders.Select(static folder => Path.Combine(Repository.Root, folder)).Where(Directory.Exists)
                .SelectMany(static folder => Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories)))
            .Select(static file => Path.GetRelativePath(Repository.Root, file))
            .Where(static file => !file.Split(Path.DirectorySeparatorChar).Intersect(Generated).Any())
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Links_lead_to_files_and_headings_that_exist(string file)
    {
        var path = Path.Combine(Repository.Root, file);
        var broken = Parse(path).Descendants<LinkInline>()
            .Select(static link => link.Url ?? "")
            .Where(url => !Uri.TryCreate(url, UriKind.Absolute, out _) && !Leads(path, url));
        Assert.Empty(broken);
    }

    [Fact]
    public void The_README_is_among_the_files() => Assert.Contains("README.md", Files.Select(static row => row.Data));

    private static bool Leads(string from, string url)
    {
        var parts = Uri.UnescapeDataString(url).Split('#', 2);
        var target = parts[0].Length == 0 ? from : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(from)!, parts[0]));
        return parts.Length == 1 ? Path.Exists(target)
            : File.Exists(target) && Parse(target).Descendants<HeadingBlock>().Any(heading => heading.GetAttributes().Id == parts[1]);
    }

    private static MarkdownDocument Parse(string path) => Markdown.Parse(File.ReadAllText(path), Pipeline);
}
