using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Syntax;
using ServiceComb.Net.Docs.Tests.Snippets;

namespace ServiceComb.Net.Docs.Tests;

/// <summary>The Markdown files of the repository.</summary>
internal static class MarkdownPages
{
    private const string DirectiveStart = "<!-- snippet:";

    // Anchors are those that GitHub gives to headings.
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseYamlFrontMatter().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).Build();
    private static readonly string[] Folders = ["docs", "examples", "src", "tests", ".github"];

    // Names of folders that builds and tools create.
    private static readonly string[] Generated = ["bin", "obj", "node_modules", "_site"];

    /// <summary>Gets the paths of all files, relative to the repository.</summary>
    public static IReadOnlyList<string> Files { get; } =
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(Folders.Select(static folder => Path.Combine(Repository.Root, folder)).Where(Directory.Exists)
                .SelectMany(static folder => Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories)))
            .Select(static file => Path.GetRelativePath(Repository.Root, file))
            .Where(static file => !file.Split(Path.DirectorySeparatorChar).Intersect(Generated).Any())
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Gets the code blocks of all files.</summary>
    public static IReadOnlyList<Snippet> Snippets { get; } = [.. Files.SelectMany(Read)];

    public static MarkdownDocument Parse(string path) => Markdown.Parse(File.ReadAllText(Path.Combine(Repository.Root, path)), Pipeline);

    private static IEnumerable<Snippet> Read(string page)
    {
        foreach (var block in Parse(page).Descendants<FencedCodeBlock>())
        {
            yield return new Snippet(page, block.Line + 2, block.Info ?? "", block.Lines.ToString(), DirectiveBefore(block));
        }
    }

    private static string DirectiveBefore(FencedCodeBlock block)
    {
        var index = block.Parent!.IndexOf(block);
        return index > 0 && block.Parent[index - 1] is HtmlBlock comment && comment.Lines.ToString() is var text && text.StartsWith(DirectiveStart, StringComparison.Ordinal)
            ? text[DirectiveStart.Length..text.IndexOf("-->", StringComparison.Ordinal)].Trim()
            : "";
    }
}
