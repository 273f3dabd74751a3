using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Documents;

/// <summary>The examples of docs/governance.md: blocks of YAML that begin with their key as a comment.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public void The_examples_of_the_documentation_are_in_force_and_show_every_kind()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "governance.md"));
        (string Key, string Text)[] examples = [.. Example().Matches(text).Select(static match => (match.Groups["key"].Value, match.Groups["text"].Value))];
        using var fixture = new GovernanceFixture(new FakeTimeProvider(), examples);
        var documents = fixture.Services.GetRequiredService<IGovernanceSnapshot>().Documents;
        Assert.All(documents, static document => Assert.Null(document.Problem));
        Assert.Equal(examples.Select(static example => example.Key).Order(StringComparer.Ordinal), documents.Select(static document => document.Key));
        Assert.Empty(fixture.Logs.Warnings);
        // The others are aliases.
        var shown = documents.Select(static document => document.Kind).ToHashSet();
        Assert.Equal(
            ["match", "contextMapper"],
            DocumentKind.All.Select(static kind => kind.Name).Where(kind => !shown.Contains(kind)));
    }

    [GeneratedRegex(@"^```yaml\n# (?<key>\S+)\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 120_000)]
    private static partial Regex Example();
}
