namespace ServiceComb.Net.Docs.Tests.Snippets;

public sealed class CSharpSnippetTests
{
    // The directives of test classes that ServiceComb.Net.Packages.Tests runs with their frameworks, whose names collide with those of xUnit.
    private static readonly string[] OtherTestFrameworks = ["nunit", "mstest"];
    private const string PageOfOtherTestFrameworks = "src/ServiceComb.Net.Testing/README.md";

    [Fact]
    public void Every_snippet_compiles() =>
        Problems.AssertNone(CSharpSnippets.Compile(MarkdownPages.Snippets.Where(static snippet => snippet.Language == "csharp" && !IsRunElsewhere(snippet))));

    [Fact]
    public void An_error_names_the_page_and_the_line()
    {
        var snippet = new Snippet("docs/page.md", 10, "csharp", "builder.AddServiceComb();\nvar count = builder.AddServiceCom();", "");
        Assert.StartsWith("docs/page.md:11: CS1061", Assert.Single(CSharpSnippets.Compile([snippet])), StringComparison.Ordinal);
    }

    [Fact]
    public void Programs_statements_types_and_members_are_compiled()
    {
        string[] texts =
        [
            "using System.Net;\nvar builder = WebApplication.CreateBuilder(args);\nvar address = IPAddress.Loopback;\nawait builder.Build().RunAsync();\nrecord Order(int Id);",
            "var response = await client.GetAsync(\"http://orders\");\nreturn response;",
            "public sealed class Tests { [Fact] public void A_test() { } }",
            "private int _count;\npublic int Count => _count;",
        ];
        Assert.Empty(CSharpSnippets.Compile(texts.Select(static text => new Snippet("docs/page.md", 1, "csharp", text, ""))));
        Assert.All(texts, static text => Assert.NotEmpty(CSharpSnippets.Compile([new Snippet("docs/page.md", 1, "csharp", text.Replace("int", "imt", StringComparison.Ordinal).Replace("Fact", "Fect", StringComparison.Ordinal).Replace("client", "klient", StringComparison.Ordinal), "")])));
    }

    private static bool IsRunElsewhere(Snippet snippet) => snippet.Page == PageOfOtherTestFrameworks && OtherTestFrameworks.Contains(snippet.Directive);
}
