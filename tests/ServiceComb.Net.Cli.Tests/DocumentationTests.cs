using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using ServiceComb.Net.Cli.Tests.Fixtures;

namespace ServiceComb.Net.Cli.Tests;

/// <summary>Runs the commands of docs/cli.md and compares their output; an ellipsis stands for any text.</summary>
public sealed partial class DocumentationTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private static readonly string Root = typeof(DocumentationTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static attribute => attribute.Key == "Repository").Value!;
    private static readonly string Page = File.ReadAllText(Path.Combine(Root, "docs", "cli.md"));

    [Fact]
    public async Task The_page_shows_what_the_commands_print()
    {
        await fixture.RegisterAsync("orders");
        using var cli = fixture.CreateRunner();
        cli.WriteFile("policies.yaml", string.Join("\n---\n", Blocks("yaml")));
        foreach (var (command, expected) in Blocks("console").SelectMany(ReadCommands))
        {
            var words = Split(command).Skip(1).Select(word => word is "items.json" or "policies.yaml" ? Path.Combine(cli.Home, word) : word).ToArray();
            var result = words[0] == "context" ? await cli.RunAloneAsync(words) : await cli.RunAsync(words);
            var actual = result.Output.Replace($"{cli.Home}{Path.DirectorySeparatorChar}", "", StringComparison.Ordinal).TrimEnd('\n');
            Assert.True(
                new Regex($"^{Regex.Escape(expected).Replace("…", ".*", StringComparison.Ordinal)}$", RegexOptions.None, TimeSpan.FromSeconds(10)).IsMatch(actual), $"$ {command}\n{actual}\n{result.Error}\nexpected:\n{expected}");
        }
    }

    [Fact]
    public void Every_command_of_the_page_exists()
    {
        using var cli = new CliRunner();
        var commands = Blocks("bash").Concat(Blocks("console")).SelectMany(static block => block.Split('\n'))
            .Select(static line => Command().Match(line)).Where(static match => match.Success).Select(static match => match.Value.TrimEnd(')')).ToList();
        Assert.InRange(commands.Count, 30, 1000);
        Assert.All(commands, command => Assert.Empty(CliApplication.Create(cli.Environment).Parse(Split(command).Skip(1).ToArray()).Errors));
    }

    [Fact]
    public void Every_command_is_on_the_page()
    {
        using var cli = new CliRunner();
        var names = CliApplication.Create(cli.Environment).Subcommands.SelectMany(static command => command.Subcommands.Count == 0 ? [command.Name] : command.Subcommands.Select(child => $"{command.Name} {child.Name}"));
        Assert.All(names, name => Assert.Contains(name, Page, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Blocks(string language) => Block().Matches(Page).Where(match => match.Groups[1].Value == language).Select(static match => match.Groups[2].Value.TrimEnd('\n'));

    private static IEnumerable<(string Command, string Output)> ReadCommands(string block) => block.Split("$ ", StringSplitOptions.RemoveEmptyEntries)
        .Select(static part => part.Split('\n', 2)).Select(static lines => (lines[0], lines.ElementAtOrDefault(1)?.TrimEnd('\n') ?? ""));

    private static IEnumerable<string> Split(string command)
    {
        var (word, quote, isWord) = (new StringBuilder(), '\0', false);
        foreach (var character in command + " ")
        {
            if (quote != '\0' ? character == quote : character is '\'' or '"')
            {
                (quote, isWord) = (quote == '\0' ? character : '\0', true);
            }
            else if (character == ' ' && quote == '\0')
            {
                if (isWord)
                {
                    yield return word.ToString();
                }

                word.Clear();
                isWord = false;
            }
            else
            {
                word.Append(character);
                isWord = true;
            }
        }
    }

    [GeneratedRegex("^```(\\w+)\\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Block();

    [GeneratedRegex("(?<=^|\\$ |\\()servicecomb .*$", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Command();
}
