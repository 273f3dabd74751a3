using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace ServiceComb.Net.Docs.Tests.Snippets;

public sealed class JsonSnippetTests
{
    private const string Language = "json";

    public static TheoryData<string> Pages => [.. MarkdownPages.Snippets.Where(static snippet => snippet.Language == Language).Select(static snippet => snippet.Page).Distinct()];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_snippet_is_JSON_with_settings_that_an_app_reads(string page)
    {
        var problems = new List<string>();
        foreach (var snippet in MarkdownPages.Snippets.Where(snippet => snippet.Page == page && snippet.Language == Language))
        {
            problems.AddRange(await CheckAsync(snippet));
        }

        Problems.AssertNone(problems);
    }

    [Fact]
    public async Task Errors_name_the_page_and_the_line()
    {
        Assert.StartsWith("docs/page.md:12: ", Assert.Single(await CheckAsync(Create("{\n  \"a\": 1\n  \"b\": 2\n}"))), StringComparison.Ordinal);
        Assert.Contains("servicecomb:service:nam", Assert.Single(await CheckAsync(Create("""{ "servicecomb": { "service": { "nam": "orders" } } }"""))), StringComparison.Ordinal);
        Assert.Contains("servicecomb:service:version", Assert.Single(await CheckAsync(Create("""{ "servicecomb": { "service": { "version": "one" } } }"""))), StringComparison.Ordinal);
        Assert.NotEmpty(await CheckAsync(Create("""{ "servicecomb": { "retry": { "slow": { "maxAttempts": "many" } } } }""")));
        Assert.NotEmpty(await CheckAsync(Create("""{ "servicecomb": { "gateway": { "routes": { "a": { "prefix": "shop", "service": "orders" } } } } }""")));
    }

    private static Snippet Create(string text) => new("docs/page.md", 10, Language, text, "");

    private static async Task<IReadOnlyList<string>> CheckAsync(Snippet snippet)
    {
        // A part of a file begins with the name of a property.
        var text = snippet.Text.TrimStart().StartsWith('"') ? $"{{{snippet.Text}}}" : snippet.Text;
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return [];
            }
        }
        catch (JsonException exception)
        {
            return [$"{snippet.PlaceOf((int)(exception.LineNumber ?? 0))}: {exception.Message}"];
        }

        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var settings = new ConfigurationBuilder().AddJsonStream(stream).Build().AsEnumerable().ToList();
        return settings.Exists(static setting => setting.Key.StartsWith("servicecomb", StringComparison.OrdinalIgnoreCase) || setting.Key.StartsWith("ReverseProxy", StringComparison.OrdinalIgnoreCase))
            ? [.. (await SettingsHost.CheckAsync(settings, allowOtherFrameworks: false, TestContext.Current.CancellationToken)).Select(problem => $"{snippet}: {problem}")]
            : [];
    }
}
