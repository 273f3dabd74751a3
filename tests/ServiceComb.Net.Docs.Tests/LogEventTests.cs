using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Docs.Tests;

/// <summary>Tests the table of log events against the messages in the code.</summary>
public sealed partial class LogEventTests
{
    private const string Page = "docs/reference/logs.md";

    // The first event of each part of the page.
    private static readonly (int First, string Title)[] Parts =
    [
        (101, "Connections to the engine"), (121, "Settings"), (201, "Registration"), (221, "Directory of instances"), (271, "Status of the instance"),
        (281, "Schemas"), (301, "Governance"), (401, "Monitoring"), (501, "Configuration center"), (601, "Local engine"), (651, "Gateway"), (681, "Control plane"),
    ];

    [Fact]
    public async Task The_page_lists_every_event_with_its_level_and_message()
    {
        if (Environment.GetEnvironmentVariable("SERVICECOMB_UPDATE_DOCS") == "1")
        {
            await WriteAsync();
        }

        var documented = Row().Matches(await File.ReadAllTextAsync(Path.Combine(Repository.Root, Page), TestContext.Current.CancellationToken))
            .Select(static match => (Id: int.Parse(match.Groups["id"].ValueSpan, CultureInfo.InvariantCulture), Text: match.Value)).ToList();
        var expected = ReadMessages().ToList();
        Assert.True(expected.Count > 100, $"only {expected.Count} messages were found");
        Problems.AssertNone(expected.Except(documented).Select(static row => $"{Page} lacks this row: {row.Text}"));
        Problems.AssertNone(documented.Except(expected).Select(static row => $"{Page}: there is no such event: {row.Text}"));
        Assert.Equal(documented.Select(static row => row.Id).Order(), documented.Select(static row => row.Id));
    }

    private static async Task WriteAsync()
    {
        var path = Path.Combine(Repository.Root, Page);
        var page = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        var parts = ReadMessages().OrderBy(static row => row.Id).GroupBy(static row => Parts.Last(part => part.First <= row.Id).Title)
            .Select(static part => $"## {part.Key}\n\n| event | level | message |\n| --- | --- | --- |\n{string.Join('\n', part.Select(static row => row.Text))}\n");
        await File.WriteAllTextAsync(path, page[..page.IndexOf("## ", StringComparison.Ordinal)] + string.Join('\n', parts), TestContext.Current.CancellationToken);
    }

    private static IEnumerable<(int Id, string Text)> ReadMessages() =>
        Directory.EnumerateFiles(AppContext.BaseDirectory, "ServiceComb.Net*.dll")
            .Where(static file => !Path.GetFileName(file).Contains("Tests", StringComparison.Ordinal))
            .SelectMany(static file => Assembly.Load(AssemblyName.GetAssemblyName(file)).GetTypes())
            .SelectMany(static type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Select(static method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .Select(static message => (message.EventId, $"| {message.EventId} | {message.Level} | `{message.Message}` |"));

    [GeneratedRegex(@"^\| (?<id>\d+) \| \w+ \| `.+` \|$", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Row();
}
