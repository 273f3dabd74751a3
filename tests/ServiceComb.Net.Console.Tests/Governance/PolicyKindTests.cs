using System.Text.RegularExpressions;
using ServiceComb.Net.Console.Components.Governance;
using ServiceComb.Net.Console.Localization;
using ServiceComb.Net.Console.Tests.Fixtures;
using ServiceComb.Net.Governance;

namespace ServiceComb.Net.Console.Tests.Governance;

public sealed partial class PolicyKindTests
{
    public static TheoryData<string> Names => [.. PolicyKinds.All.Select(static kind => kind.Name)];

    [Fact]
    public void Every_kind_that_apps_know_has_a_form_and_texts()
    {
        var texts = new TextCatalog();

        Assert.Equal(GovernanceDocumentValidator.Kinds.Order(StringComparer.Ordinal), PolicyKinds.All.Select(static kind => kind.Name).Order(StringComparer.Ordinal));
        Assert.All(TextCatalog.Languages, language => Assert.All(PolicyKinds.All, kind =>
        {
            Assert.Contains($"kind.{kind.Name}", texts[language].Keys);
            Assert.Contains($"kind.{kind.Name}-text", texts[language].Keys);
            Assert.All(kind.Fields.Concat(PolicyKinds.Common), field => Assert.Contains($"field.{field.Name}", texts[language].Keys));
        }));
        Assert.All(TextCatalog.Languages, language => Assert.All(MatchCondition.Operators, name => Assert.Contains($"operator.{name}", texts[language].Keys)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_new_document_is_valid(string name)
    {
        var kind = PolicyKinds.Find(name);

        Assert.Null(Check(kind, kind.Template).Error);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Apps_accept_the_defaults_that_the_form_shows(string name)
    {
        var kind = PolicyKinds.Find(name);
        Assert.All(kind.Fields.Where(static field => field.Default.Length > 0), field =>
        {
            var map = YamlMap.Parse(kind.Template)!;
            if (field.Type == PolicyFieldType.List)
            {
                YamlMap.SetList(map, field.Name, field.Default);
            }
            else
            {
                YamlMap.Set(map, field.Name, field.Default);
            }

            var finding = Check(kind, YamlMap.Write(map));
            Assert.Null(finding.Error);
        });
    }

    [Fact]
    public void Fields_and_defaults_are_those_of_the_documentation()
    {
        var text = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "docs", "governance.md"));

        foreach (var field in PolicyKinds.All.SelectMany(static kind => kind.Fields))
        {
            Assert.Contains(field.Name, text, StringComparison.Ordinal);
        }

        // Those with a default that is written the same way.
        var documented = Row().Matches(text).ToLookup(static row => row.Groups[1].Value, static row => row.Groups[2].Value.Trim(' ', '`'));
        Assert.All(
            PolicyKinds.All.SelectMany(static kind => kind.Fields).Where(field => field.Type == PolicyFieldType.Number && field.Default.Length > 0 && documented.Contains(field.Name)),
            field => Assert.Contains(field.Default, documented[field.Name]));
    }

    private static GovernanceDocumentFinding Check(PolicyKindInfo kind, string text) =>
        GovernanceDocumentValidator.Check(new Dictionary<string, string> { [PolicyKinds.KeyOf(kind, "orders")] = text }, new Dictionary<string, string>())[0];

    [GeneratedRegex(@"^\| `(\w+)` \| ([^|]*) \|", RegexOptions.Multiline, 1000)]
    private static partial Regex Row();
}
