using System.Diagnostics;
using System.Text.RegularExpressions;
using CliWrap;
using CliWrap.EventStream;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.Packages.Tests;

/// <summary>New projects outside the repository that have nothing but the packages.</summary>
public sealed partial class NewProjectTests(PackageFixture fixture)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task The_apps_of_the_templates_and_of_the_README_find_each_other_through_the_engine()
    {
        await using var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions(), TestContext.Current.CancellationToken);
        var work = fixture.CreateFolder("work");
        var orders = await CreateAsync(work, "servicecomb-web", "orders", engine);
        var gateway = await CreateAsync(work, "servicecomb-gateway", "gateway", engine);
        await BuildAsync(orders);
        await BuildAsync(gateway);
        await AssertAppsAnswerAsync(orders, gateway);

        var programs = CodeBlocks().Matches(await File.ReadAllTextAsync(Path.Combine(BuildInformation.Repository, "README.md"), TestContext.Current.CancellationToken))
            .Select(static match => match.Groups["code"].Value).Where(static code => code.Contains("app.Run();", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, programs.Count);
        await File.WriteAllTextAsync(Path.Combine(orders, "Program.cs"), programs[0], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(gateway, "Program.cs"), programs[1], TestContext.Current.CancellationToken);
        await BuildAsync(orders);
        await BuildAsync(gateway);
        await AssertAppsAnswerAsync(orders, gateway);
    }

    private async Task<string> CreateAsync(string work, string template, string name, LocalEngineHost engine)
    {
        var hive = Path.Combine(work, "hive");
        if (!Directory.Exists(hive))
        {
            await fixture.RunAsync(work, "new", "install", fixture.Find("ServiceComb.Net.Templates"), "--debug:custom-hive", hive);
        }

        await fixture.RunAsync(
            work, "new", template, "-o", name, "--packageVersion", fixture.Version,
            "--registry", engine.RegistryAddress.ToString(), "--kie", engine.KieAddress.ToString(), "--debug:custom-hive", hive);
        return Path.Combine(work, name);
    }

    private Task<string> BuildAsync(string project) => fixture.RunAsync(project, "build", "-warnaserror", "-v", "q");

    private async Task AssertAppsAnswerAsync(string orders, string gateway)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var ordersAddress = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var gatewayAddress = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var runs = new List<Task>();
        try
        {
            runs.Add(ServeAsync(orders, ordersAddress, stop.Token));
            await AssertAnswersAsync(new Uri(await ordersAddress.Task.WaitAsync(Timeout, TestContext.Current.CancellationToken), "ask/orders"));
            runs.Add(ServeAsync(gateway, gatewayAddress, stop.Token));
            await AssertAnswersAsync(new Uri(await gatewayAddress.Task.WaitAsync(Timeout, TestContext.Current.CancellationToken), "orders/hello"));
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(runs);
        }
    }

    // An app listens before its registration and its routes are complete.
    private static async Task AssertAnswersAsync(Uri address)
    {
        using var client = new HttpClient();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Timeout);
        while (true)
        {
            using var response = await client.GetAsync(address, timeout.Token);
            if (response.IsSuccessStatusCode)
            {
                Assert.Equal("hello", await response.Content.ReadAsStringAsync(timeout.Token));
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), timeout.Token);
        }
    }

    // Completes when the process has ended. It is asked to end by SIGTERM, so that it deregisters: SIGINT is ignored when the tests
    // run in the background of a shell.
    private async Task ServeAsync(string project, TaskCompletionSource<Uri> address, CancellationToken stop)
    {
        var name = Path.GetFileName(project);
        var output = new List<string>();
        using var kill = new CancellationTokenSource();
        await using var killing = stop.Register(() => kill.CancelAfter(Timeout));
        try
        {
            var command = fixture.Command(project, Path.Combine("bin", "Debug", "net10.0", $"{name}.dll"), "--urls", "http://127.0.0.1:0")
                .WithValidation(CommandResultValidation.None);
            await foreach (var entry in command.ListenAsync(kill.Token))
            {
                if (entry is StartedCommandEvent started)
                {
                    stop.Register(() => Process.Start("kill", ["-TERM", $"{started.ProcessId}"]).Dispose());
                }
                else if (entry is StandardOutputCommandEvent line)
                {
                    output.Add(line.Text);
                    if (ListeningLine().Match(line.Text) is { Success: true } match)
                    {
                        address.TrySetResult(new Uri(match.Groups["address"].Value));
                    }
                }
            }
        }
        catch (OperationCanceledException) when (kill.IsCancellationRequested)
        {
        }

        address.TrySetException(new InvalidOperationException($"{name} ended:\n{string.Join('\n', output)}"));
    }

    [GeneratedRegex(@"Now listening on: (?<address>http://\S+)", RegexOptions.None, 1000)]
    private static partial Regex ListeningLine();

    [GeneratedRegex(@"```csharp\r?\n(?<code>var builder.*?)```", RegexOptions.Singleline, 1000)]
    private static partial Regex CodeBlocks();
}
