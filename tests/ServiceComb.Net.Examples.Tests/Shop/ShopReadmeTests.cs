using System.Text.RegularExpressions;
using CliWrap;
using CliWrap.Buffered;

namespace ServiceComb.Net.Examples.Tests.Shop;

/// <summary>Runs the commands of examples/Shop/README.md in bash as they are printed, but for the addresses. Those of the rolling update,
/// which wait for the reader, are performed by <see cref="ShopTests"/>.</summary>
[Collection(ShopProcess.Collection)]
[Trait("Category", "Slow")]
public sealed partial class ShopReadmeTests
{
    private const string Version1 = "\"catalogVersion\":\"1.0.0\"";
    private const string Version2 = "\"catalogVersion\":\"2.0.0\"";
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    // What each command prints, as a regular expression for its sorted lines; null for a command that changes something and is run once.
    private static readonly string?[] Expected =
    [
        // Registration
        "catalog.*gateway.*orders.*payments.*storefront", "\"product\":\"cup\",\"quantity\":2,\"amountInCents\":2900", "\"amountInCents\":2900",
        // Live configuration
        null, "<h1>Everything must go</h1>",
        // Canary
        $"{Version1}.*{Version2}", null, $"10 {Version2} 40 {Version1}", $"^{Version2}", "<p>catalog 2.0.0</p>", null,
        // Breaking and healing
        null, null, null, "503 .*\"policy\":\"servicecomb.circuitBreaker.products\"", null, "^200( 200){4}$",
    ];

    private readonly Dictionary<string, string?> _variables = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_commands_of_the_walk_print_what_the_README_says()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The commands are those of bash.");
        var readme = await File.ReadAllTextAsync(Path.Combine(BuildInformation.Shop, "README.md"), Stop);
        var commands = Blocks().Matches(Walk().Match(readme).Value).SelectMany(static block => block.Groups["code"].Value.TrimEnd().Split('\n')).ToList();
        Assert.Equal(Expected.Length, commands.Count);

        await using var shop = await ShopProcess.StartAsync(Stop);
        foreach (var (command, expected) in commands.Zip(Expected))
        {
            await RunAsync(shop.Addresses.Aggregate(command, static (text, address) => text.Replace(address.Key, address.Value, StringComparison.Ordinal)), expected);
        }
    }

    // Apps learn of changes a moment later, for which the README sleeps and this test repeats the command.
    private async Task RunAsync(string command, string? expected)
    {
        using var limit = new CancellationTokenSource(Timeout);
        var script = Sleep().Replace(command, "");
        var assigned = Assignment().Match(script).Groups["name"].Value;
        while (true)
        {
            var result = await Cli.Wrap("bash")
                .WithArguments(["-uo", "pipefail", "-c", assigned.Length == 0 ? script : $"{script}; echo ${assigned}"])
                .WithWorkingDirectory(BuildInformation.Repository)
                .WithEnvironmentVariables(_variables)
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(Stop);
            if (expected is null)
            {
                Assert.True(result.IsSuccess, $"{command}\n{result.StandardError}");
                if (assigned.Length > 0)
                {
                    Assert.NotEmpty(_variables[assigned] = result.StandardOutput.Trim());
                }

                return;
            }

            // Lines are in the order of the calls, or of the registry.
            var output = string.Join(' ', result.StandardOutput.Split('\n').Select(static line => line.Trim()).Order(StringComparer.Ordinal)).Trim();
            if (Regex.IsMatch(output, expected, RegexOptions.None, TimeSpan.FromSeconds(1)))
            {
                return;
            }

            Assert.False(limit.IsCancellationRequested, $"{command}\n{output}\n{result.StandardError}\nexpected:\n{expected}");
        }
    }

    [GeneratedRegex(@"^## The walk\n.*?(?=^### 5\. )", RegexOptions.Multiline | RegexOptions.Singleline, 1000)]
    private static partial Regex Walk();

    [GeneratedRegex(@"^```bash\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline, 1000)]
    private static partial Regex Blocks();

    [GeneratedRegex("^sleep [0-9]+; ", RegexOptions.None, 1000)]
    private static partial Regex Sleep();

    [GeneratedRegex(@"^(?<name>[A-Z]+)=\$\(", RegexOptions.None, 1000)]
    private static partial Regex Assignment();
}
