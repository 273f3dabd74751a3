using System.Text.Json.Nodes;
using ServiceComb.Net.Cli.Tests.Fixtures;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Cli.Tests;

public sealed class OutputTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    // Clears the screen, reverses text, is markup of Spectre.Console, and breaks the line.
    private const string Hostile = "a\u001b[2J\u202Eb[red]c[/]\u009b31m\nnext";

    [Theory]
    [InlineData(80)]
    [InlineData(200)]
    [InlineData(null)]
    public async Task Text_of_an_engine_cannot_control_the_terminal(int? width)
    {
        await fixture.Client.Kie.SetAsync(new KieItem { Key = "hostile", Value = Hostile }, TestContext.Current.CancellationToken);
        using var cli = fixture.CreateRunner();
        cli.TerminalWidth = width;

        foreach (var format in new[] { "table", "json", "yaml" })
        {
            var output = (await cli.RunAsync("kv", "list", "hostile", "-o", format)).Succeeds().Output;
            // Bold headings are the only sequences.
            var text = output.Replace("\u001b[1m", "", StringComparison.Ordinal).Replace("\u001b[0m", "", StringComparison.Ordinal);
            Assert.DoesNotContain(text, static character => (char.IsControl(character) && character != '\n') || character == '\u202E');
            Assert.Contains("[red]", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Json_and_yaml_keep_every_character()
    {
        await fixture.Client.Kie.SetAsync(new KieItem { Key = "kept", Value = Hostile }, TestContext.Current.CancellationToken);
        await fixture.Client.Kie.SetAsync(new KieItem { Key = "kept-chinese", Value = "订单 <a&b> 'c' \"d\"" }, TestContext.Current.CancellationToken);
        using var cli = fixture.CreateRunner();

        Assert.Equal(Hostile, (string?)(await cli.RunAsync("kv", "list", "kept", "-o", "json")).Json[0]!["value"]);
        Assert.Contains("订单 <a&b> 'c'", (await cli.RunAsync("kv", "list", "kept-chinese", "-o", "json")).Output, StringComparison.Ordinal);
        Assert.Equal(Hostile, ReadYaml((await cli.RunAsync("kv", "list", "kept", "-o", "yaml")).Output));
    }

    [Theory]
    [InlineData("no")]
    [InlineData("1.10")]
    [InlineData("")]
    [InlineData("a: b")]
    [InlineData("line 1\nline 2\n")]
    [InlineData(" padded \n")]
    [InlineData("# comment")]
    [InlineData("null")]
    [InlineData("-")]
    public void Yaml_keeps_texts_that_look_like_something_else(string text)
    {
        using var writer = new StringWriter();
        Terminal.YamlText.Write(new JsonArray(new JsonObject { ["value"] = text }), writer);

        Assert.Equal(text, ReadYaml(writer.ToString()));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(200)]
    public async Task A_table_fits_the_terminal(int width)
    {
        await fixture.RegisterAsync(new string('n', 100), endpoint: $"rest://{new string('h', 150)}:8080");
        using var cli = fixture.CreateRunner();
        cli.TerminalWidth = width;

        var lines = (await cli.RunAsync("instances")).Succeeds().Output.Replace("\u001b[1m", "", StringComparison.Ordinal).Replace("\u001b[0m", "", StringComparison.Ordinal).Split('\n');

        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
    }

    [Fact]
    public async Task Dates_are_relative_on_a_terminal_only()
    {
        using var cli = fixture.CreateRunner();
        (await cli.RunAsync("kv", "set", "dated", "1")).Succeeds();

        Assert.Matches(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", (await cli.RunAsync("kv", "list", "dated")).Lines[1]);
        cli.TerminalWidth = 120;
        Assert.Matches(@"(now|ago) *$", (await cli.RunAsync("kv", "list", "dated")).Lines[1]);
    }

    [Theory]
    [InlineData(2, "services", "--colour")]
    [InlineData(2, "nothing")]
    [InlineData(2, "kv", "get")]
    [InlineData(2, "services", "-o", "xml")]
    [InlineData(3, "services", "--registry", "http://127.0.0.1:9")]
    [InlineData(3, "kv", "list", "--kie", "http://127.0.0.1:9")]
    [InlineData(2, "kv", "list", "--registry", "http://127.0.0.1:9")]
    [InlineData(2, "services", "--registry", "nonsense")]
    [InlineData(5, "services", "--context", "missing")]
    [InlineData(2, "kv", "import", "/does/not/exist", "--kie", "http://127.0.0.1:9")]
    [InlineData(2, "context", "set", "a", "--password")]
    public async Task A_failure_is_one_line_with_an_exit_code(int exitCode, params string[] args)
    {
        using var cli = new CliRunner();

        var error = (await cli.RunAloneAsync(args)).FailsWith(exitCode);

        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private static string? ReadYaml(string text)
    {
        var stream = new YamlDotNet.RepresentationModel.YamlStream();
        stream.Load(new StringReader(text));
        return ((YamlDotNet.RepresentationModel.YamlScalarNode)stream.Documents[0].RootNode[0]["value"]).Value;
    }
}
