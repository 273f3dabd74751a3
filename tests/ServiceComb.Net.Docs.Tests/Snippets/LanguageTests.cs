namespace ServiceComb.Net.Docs.Tests.Snippets;

public sealed class LanguageTests
{
    // "text" is output and messages, and "mermaid" a picture; all others are checked.
    private static readonly string[] Known = ["csharp", "json", "yaml", "bash", "console", "text", "mermaid"];

    [Fact]
    public void Every_snippet_says_its_language() =>
        Problems.AssertNone(MarkdownPages.Snippets.Where(static snippet => !Known.Contains(snippet.Language)).Select(static snippet => $"{snippet}: unknown language '{snippet.Language}'"));
}
