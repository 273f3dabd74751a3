using System.Text.RegularExpressions;
using ServiceComb.Net.Docs.Tests.Snippets;

namespace ServiceComb.Net.Docs.Tests;

/// <summary>Tests the table of settings of other frameworks against what an app logs about them.</summary>
public sealed partial class MigrationTests
{
    private const string Page = "docs/how-to/migrate-from-java.md";

    // An app logs no more than this many settings at once.
    private const int MaxLogged = 20;

    [Fact]
    public async Task The_advice_about_a_setting_is_what_the_app_logs()
    {
        var rows = Row().Matches(await File.ReadAllTextAsync(Path.Combine(Repository.Root, Page), TestContext.Current.CancellationToken))
            .Select(static match => (Key: match.Groups["key"].Value.Replace('.', ':'), Advice: match.Groups["advice"].Value)).ToList();
        Assert.True(rows.Count > 50, $"only {rows.Count} rows were found");
        var logged = new List<string>();
        foreach (var some in rows.Chunk(MaxLogged))
        {
            logged.AddRange(await SettingsHost.CheckAsync(
                some.Select(static row => KeyValuePair.Create<string, string?>(row.Key, "true")), allowOtherFrameworks: false, TestContext.Current.CancellationToken));
        }

        Problems.AssertNone(rows.Select(static row => $"The setting {row.Key} is ignored: {row.Advice}").Except(logged).Select(static row => $"{Page}: not logged: {row}"));
        Problems.AssertNone(logged.Except(rows.Select(static row => $"The setting {row.Key} is ignored: {row.Advice}")).Select(static row => $"{Page}: logged instead: {row}"));
    }

    [GeneratedRegex(@"^\| `(?<key>(servicecomb|spring|cse|service_description)\.[\w.]+)` \| (?<advice>[^|]+) \|$", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Row();
}
