using System.Text.RegularExpressions;
using CliWrap;
using CliWrap.Buffered;

namespace ServiceComb.Net.Examples.Tests.Shop;

/// <summary>examples/Shop: its apps in processes of their own, and the walk of its README.</summary>
[Collection(ShopProcess.Collection)]
public sealed partial class ShopTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(4);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_walk_of_the_README_passes_with_all_apps_on_free_ports()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(Timeout);
        var result = await Cli.Wrap("dotnet")
            .WithArguments([BuildInformation.GetAssembly("Shop.Run"), "--walk", "--free-ports"])
            // Code that counts its own calls, to be compiled once more, costs processes that live for seconds more than it saves.
            .WithEnvironmentVariables(static variables => variables.Set("DOTNET_TieredPGO", "0"))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(limit.Token);

        var output = result.StandardOutput + result.StandardError;
        Assert.True(result.ExitCode == 0, output);
        Assert.False(output.Contains("| fail:", StringComparison.Ordinal) || output.Contains("| crit:", StringComparison.Ordinal), output);
        var readme = await File.ReadAllTextAsync(Path.Combine(BuildInformation.Shop, "README.md"), Stop);
        Assert.Equal(
            Headings().Matches(readme).Select(static heading => heading.Groups["step"].Value),
            Steps().Matches(result.StandardOutput).Select(static step => step.Groups["step"].Value));
    }

    [Fact]
    public void The_commands_of_the_README_name_files_that_exist_and_every_file_of_the_walk()
    {
        var files = Files().Matches(File.ReadAllText(Path.Combine(BuildInformation.Shop, "README.md"))).Select(static match => match.Groups["file"].Value).ToHashSet();

        Assert.Equal(
            Directory.GetFiles(Path.Combine(BuildInformation.Shop, "walk")).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_Program_has_less_than_forty_lines()
    {
        var programs = Directory.GetFiles(BuildInformation.Shop, "Program.cs", SearchOption.AllDirectories);

        Assert.Equal(6, programs.Length);
        Assert.All(programs, static program => Assert.InRange(File.ReadAllLines(program).Length, 1, 39));
    }

    [GeneratedRegex(@"^### (?<step>\d\. .+?)\r?$", RegexOptions.Multiline, 1000)]
    private static partial Regex Headings();

    [GeneratedRegex(@"^(?<step>\d\. [^:]+):", RegexOptions.Multiline, 1000)]
    private static partial Regex Steps();

    [GeneratedRegex(@"-d @examples/Shop/walk/(?<file>\S+)", RegexOptions.None, 1000)]
    private static partial Regex Files();
}
