using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ServiceComb.Net.Docs.Tests.Snippets;

/// <summary>Tests the three sorts of YAML in the documentation: governance documents, which begin with their key as a comment, settings of
/// Java apps, and manifests for Kubernetes and compose.</summary>
public sealed partial class YamlSnippetTests
{
    private const string Language = "yaml";
    private const string MatchGroups = "servicecomb:matchGroup:";

    // The directive of settings of a Java app, some of which have another name here.
    private const string OtherFramework = "other-framework";

    public static TheoryData<string> Pages => [.. MarkdownPages.Snippets.Where(static snippet => snippet.Language == Language).Select(static snippet => snippet.Page).Distinct()];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_snippet_is_accepted_by_an_app(string page)
    {
        var problems = new List<string>();
        var snippets = MarkdownPages.Snippets.Where(snippet => snippet.Page == page && snippet.Language == Language).ToList();
        var groups = snippets.SelectMany(ReadDocument).Where(static document => document.Key.StartsWith(MatchGroups, StringComparison.Ordinal)).DistinctBy(static document => document.Key).ToList();
        foreach (var snippet in snippets)
        {
            problems.AddRange((await CheckAsync(snippet, groups)).Select(problem => $"{snippet}: {problem}"));
        }

        Problems.AssertNone(problems);
    }

    [Theory]
    [InlineData("# servicecomb.retry.slow\nmaxAttempts: many")]
    [InlineData("# servicecomb.rety.slow\nmaxAttempts: 1")]
    [InlineData("# servicecomb.routeRule.orders\n- precedence: 1\n  route: [{weight: heavy}]")]
    [InlineData("maxAttempts: {")]
    [InlineData("servicecomb.service.nam: orders")]
    [InlineData("env:\n- name: servicecomb__service__nam\n  value: orders")]
    public async Task Errors_are_found(string text) => Assert.NotEmpty(await CheckAsync(new Snippet("docs/page.md", 1, Language, text, ""), []));

    private static async Task<IReadOnlyList<string>> CheckAsync(Snippet snippet, IEnumerable<KeyValuePair<string, string?>> groups)
    {
        var documents = new YamlStream();
        try
        {
            documents.Load(new StringReader(snippet.Text));
        }
        catch (YamlException exception)
        {
            return [exception.Message];
        }

        // A policy needs a match group of its page.
        var settings = DocumentKey().IsMatch(snippet.Text)
            ? [.. ReadDocument(snippet), .. groups]
            : documents.Documents.SelectMany(static document => ReadSettings(document.RootNode)).ToList();
        var known = settings.Where(static setting => setting.Key.StartsWith("servicecomb:", StringComparison.Ordinal) || setting.Key.StartsWith("spring:cloud:servicecomb:", StringComparison.Ordinal));
        return await SettingsHost.CheckAsync([.. known.DistinctBy(static setting => setting.Key)], snippet.Directive == OtherFramework, TestContext.Current.CancellationToken);
    }

    private static IEnumerable<KeyValuePair<string, string?>> ReadDocument(Snippet snippet) => DocumentKey().Match(snippet.Text) is { Success: true } match
        ? [new(match.Groups["key"].Value.Replace('.', ':'), snippet.Text)]
        : [];

    // Settings of a Java app are the scalars of the document; those of a container are in its environment.
    private static IEnumerable<KeyValuePair<string, string?>> ReadSettings(YamlNode node, string path = "") => node switch
    {
        YamlMappingNode variable when variable.Children.TryGetValue("name", out var name) && name.ToString().Contains("__", StringComparison.Ordinal) =>
            [new(name.ToString().Replace("__", ":", StringComparison.Ordinal), variable.Children.TryGetValue("value", out var value) ? value.ToString() : "any")],
        YamlMappingNode mapping => mapping.Children.SelectMany(child => ReadSettings(child.Value, $"{path}:{child.Key.ToString().Replace("__", ":", StringComparison.Ordinal).Replace('.', ':')}")),
        YamlSequenceNode list => list.Children.SelectMany((child, index) => ReadSettings(child, $"{path}:{index}")),
        _ => [new(EnvironmentPath().Replace(path.TrimStart(':'), ""), node.ToString())],
    };

    [GeneratedRegex(@"\A# (?<key>servicecomb\.[\w.-]+)\s*$", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DocumentKey();

    // In a compose file the environment is below a service, in a config map below its data.
    [GeneratedRegex("^(services:[^:]+:environment:|data:)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex EnvironmentPath();
}
