using System.Diagnostics;
using System.Threading.Channels;
using CliWrap;
using CliWrap.EventStream;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using ServiceComb.Net.Testing;

namespace ServiceComb.Net.Examples.Tests;

/// <summary>examples/Worker: a process without a web server.</summary>
public sealed class WorkerTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_worker_registers_calls_the_catalog_by_name_and_follows_its_configuration_until_SIGTERM()
    {
        await using var engine = await TestEngine.StartAsync(cancellationToken: Stop);
        await using var catalog = await StartCatalogAsync(engine);
        await engine.SetAsync("offers.intervalInSeconds", "1", "worker", "shop", Stop);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(Timeout);
        var lines = Channel.CreateUnbounded<string>();
        var processId = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = RunAsync(engine, lines.Writer, processId, limit.Token);

        await UntilLineAsync(lines.Reader, "Products up to 1000 cents: Green tea", limit.Token);
        Assert.Empty(Assert.Single(await engine.WaitForAsync("worker", application: "shop", cancellationToken: Stop)).Endpoints);
        await engine.SetAsync("offers.maxPriceInCents", "mistyped", "worker", "shop", Stop);
        await UntilLineAsync(lines.Reader, "The section Offers is invalid", limit.Token);
        await engine.SetAsync("offers.maxPriceInCents", "1200", "worker", "shop", Stop);
        await UntilLineAsync(lines.Reader, "Products up to 1200 cents: Coffee; Green tea", limit.Token);

        Process.Start("kill", ["-TERM", $"{await processId.Task}"]).Dispose();
        Assert.Equal(0, await running);
        await engine.WaitForAsync("worker", instances: 0, application: "shop", cancellationToken: Stop);
    }

    private static async Task<WebApplication> StartCatalogAsync(TestEngine engine)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var catalog = builder.Build();
        catalog.MapGet("/products", static () => new
        {
            products = new[] { new { name = "Coffee", priceInCents = 1190 }, new { name = "Green tea", priceInCents = 890 } },
        });
        await catalog.StartAsync(Stop);
        await engine.RegisterInstanceAsync("catalog", new Uri(catalog.Urls.First()), application: "shop", cancellationToken: Stop);
        return catalog;
    }

    // Returns the exit code.
    private static async Task<int> RunAsync(TestEngine engine, ChannelWriter<string> lines, TaskCompletionSource<int> processId, CancellationToken limit)
    {
        var assembly = BuildInformation.GetAssembly("Worker");
        var command = Cli.Wrap("dotnet")
            .WithArguments([assembly, .. engine.GetSettings().Select(static setting => $"--{setting.Key}={setting.Value}")])
            .WithWorkingDirectory(Path.GetDirectoryName(assembly)!)
            .WithValidation(CommandResultValidation.None);
        var exitCode = -1;
        await foreach (var entry in command.ListenAsync(limit))
        {
            switch (entry)
            {
                case StartedCommandEvent started:
                    processId.SetResult(started.ProcessId);
                    break;
                case StandardOutputCommandEvent output:
                    lines.TryWrite(output.Text);
                    break;
                case StandardErrorCommandEvent error:
                    lines.TryWrite(error.Text);
                    break;
                case ExitedCommandEvent exited:
                    exitCode = exited.ExitCode;
                    break;
            }
        }

        lines.Complete();
        return exitCode;
    }

    private static async Task UntilLineAsync(ChannelReader<string> lines, string expected, CancellationToken limit)
    {
        var seen = new List<string>();
        await foreach (var line in lines.ReadAllAsync(limit))
        {
            seen.Add(line);
            if (line.Contains(expected, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"The worker ended before it wrote '{expected}':\n{string.Join('\n', seen)}");
    }
}
