using YamlDotNet.RepresentationModel;

namespace ServiceComb.Net.Docs.Tests;

public sealed class TableOfContentsTests
{
    private const string Folder = "docs";

    // The start page of the site; it is no part of the table.
    private static readonly string StartPage = Path.Combine(Folder, "site", "index.md");

    private static readonly IReadOnlyList<string> Entries = ReadEntries();

    [Fact]
    public void Every_entry_leads_to_a_page() => Problems.AssertNone(Entries.Except(MarkdownPages.Files).Select(static entry => $"{Folder}/toc.yml: there is no page {entry}"));

    [Fact]
    public void Every_page_has_an_entry() =>
        Problems.AssertNone(MarkdownPages.Files.Where(static file => file.StartsWith($"{Folder}/", StringComparison.Ordinal) && file != StartPage).Except(Entries)
            .Select(static file => $"{file} is not in {Folder}/toc.yml"));

    [Fact]
    public void No_page_has_two_entries() => Problems.AssertNone(Entries.GroupBy(static entry => entry).Where(static group => group.Count() > 1).Select(static group => $"{Folder}/toc.yml: {group.Key} is listed twice"));

    private static IReadOnlyList<string> ReadEntries()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(File.ReadAllText(Path.Combine(Repository.Root, Folder, "toc.yml"))));
        return
        [
            .. yaml.Documents[0].AllNodes.OfType<YamlMappingNode>().Where(static node => node.Children.ContainsKey("href"))
                .Select(static node => Path.GetRelativePath(Repository.Root, Path.Combine(Repository.Root, Folder, node["href"].ToString()))),
        ];
    }
}
