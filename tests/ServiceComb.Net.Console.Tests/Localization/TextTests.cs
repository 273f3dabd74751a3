using System.Text.RegularExpressions;
using ServiceComb.Net.Console.Localization;
using ServiceComb.Net.Console.Tests.Fixtures;

namespace ServiceComb.Net.Console.Tests.Localization;

/// <summary>Tests the texts of the pages.</summary>
public sealed partial class TextTests
{
    private static readonly TextCatalog Catalog = new();
    private static readonly string Sources = Path.Combine(RepositoryFolder.Path, "src", "ServiceComb.Net.Console");

    [Fact]
    public void Both_languages_have_the_same_texts_with_the_same_placeholders()
    {
        var (english, chinese) = (Catalog[TextCatalog.English], Catalog[TextCatalog.Chinese]);

        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), chinese.Keys.Order(StringComparer.Ordinal));
        Assert.All(english, text => Assert.Equal(Placeholders(text.Value), Placeholders(chinese[text.Key])));
        Assert.All(english.Concat(chinese), static text => Assert.False(string.IsNullOrWhiteSpace(text.Value), text.Key));
    }

    [Fact]
    public void Every_text_that_a_page_uses_exists()
    {
        var used = Directory.EnumerateFiles(Sources, "*.*", SearchOption.AllDirectories)
            .Where(static file => file.EndsWith(".razor", StringComparison.Ordinal) || file.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(static file => UsedKey().Matches(File.ReadAllText(file)).Select(match => (File: Path.GetFileName(file), Key: match.Groups[1].Value)))
            .ToList();

        Assert.True(used.Count > 50);
        Assert.DoesNotContain(used, static use => !Catalog[TextCatalog.English].ContainsKey(use.Key));
    }

    [Theory]
    [InlineData(null, "zh-CN,zh;q=0.9,en;q=0.8", "zh")]
    [InlineData(null, "de-DE,de;q=0.9,en-US;q=0.8", "en")]
    [InlineData("en", "zh-CN", "en")]
    [InlineData("xx", "zh", "zh")]
    [InlineData(null, null, "en")]
    [InlineData(null, ";;,,=", "en")]
    public void The_language_is_that_of_the_user_or_else_of_the_browser(string? preference, string? acceptLanguage, string expected) =>
        Assert.Equal(expected, TextCatalog.Choose(preference, acceptLanguage));

    private static IEnumerable<string> Placeholders(string text) => Placeholder().Matches(text).Select(static match => match.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{\d\}", RegexOptions.None, 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex("""[Tt]exts\["([a-z][A-Za-z.-]+)"[\],]""", RegexOptions.None, 1000)]
    private static partial Regex UsedKey();
}
