using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.Docs.Tests.Snippets;

public sealed class ShellSnippetTests
{
    private static readonly string[] Languages = ["bash", "console"];

    // Commands that the documentation uses and this test does not look into.
    private static readonly string[] OtherCommands = ["docker", "kubectl", "openssl", "git", "cd", ".ci/run", "cut", "echo", "grep", "kill", "seq", "servicecomb", "sleep", "source", "sort", "tr", "uniq"];

    // The directive of a page whose commands log in as root.
    private const string EngineWithAccessControl = "engine=rbac";
    private const string RootPassword = "Complicated_pw1";

    public static TheoryData<string> Pages => [.. MarkdownPages.Snippets.Where(static snippet => Languages.Contains(snippet.Language)).Select(static snippet => snippet.Page).Distinct()];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_command_names_what_exists_and_the_engine_accepts_every_request(string page) =>
        Problems.AssertNone(await CheckAsync(MarkdownPages.Snippets.Where(snippet => snippet.Page == page && Languages.Contains(snippet.Language))));

    [Theory]
    [InlineData("dotnet run --project examples/Nothing")]
    [InlineData("dotnet run --project src/ServiceComb.Net.LocalEngine -- --colour red")]
    [InlineData("dotnet run -c Release --project tests/ServiceComb.Net.Benchmarks -- nothing")]
    [InlineData("dotnet add ../orders package ServiceComb.Nothing")]
    [InlineData("curl http://127.0.0.1:30110/v1/default/kie/kvs")]
    [InlineData("curl http://127.0.0.1:30110/v1/default/kie/kv -d '{\"value\":1}'")]
    [InlineData("dotnet new nothing")]
    [InlineData("nothing")]
    public async Task Errors_name_the_page_and_the_line(string command) =>
        Assert.StartsWith("docs/page.md:12: ", Assert.Single(await CheckAsync([new Snippet("docs/page.md", 10, "bash", $"# comment\n\n{command}", "")])), StringComparison.Ordinal);

    private static async Task<IReadOnlyList<string>> CheckAsync(IEnumerable<Snippet> snippets)
    {
        var all = snippets.ToList();
        var options = all.Exists(static snippet => snippet.Directive == EngineWithAccessControl) ? new LocalEngineOptions { Rbac = true, RootPassword = RootPassword } : new LocalEngineOptions();
        await using var engine = await LocalEngineHost.StartAsync(options, TestContext.Current.CancellationToken);
        using var requests = new EngineRequests(engine);
        var dotnet = new DotnetCommands();
        var problems = new List<string>();
        foreach (var snippet in all)
        {
            foreach (var command in ShellCommand.ReadAll(snippet))
            {
                if (await CheckAsync(command, dotnet, requests) is { } problem)
                {
                    problems.Add($"{snippet.PlaceOf(command.Line)}: {problem}");
                }
            }
        }

        return problems;
    }

    private static async Task<string?> CheckAsync(ShellCommand command, DotnetCommands dotnet, EngineRequests requests)
    {
        switch (command.Words[0])
        {
            case "dotnet":
                return await dotnet.CheckAsync(command.Words);
            case "curl":
                var curl = CurlCommand.Read(command, out var problem);
                return curl is null || command.UsesVariables ? problem : await requests.SendAsync(curl, TestContext.Current.CancellationToken);
            case var name:
                return OtherCommands.Contains(name) ? null : $"unknown command {name}";
        }
    }
}
