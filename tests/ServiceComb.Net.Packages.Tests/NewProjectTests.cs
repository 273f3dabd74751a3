using System.Net;
using System.Text.RegularExpressions;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.Packages.Tests;

/// <summary>New projects outside the repository that have nothing but the packages.</summary>
public sealed partial class NewProjectTests(PackageFixture fixture)
{
    [Fact]
    public async Task The_apps_of_the_templates_and_of_the_README_find_each_other_through_the_engine()
    {
        await using var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions(), TestContext.Current.CancellationToken);
        var work = fixture.CreateFolder("work");
        var orders = await CreateAsync(work, "servicecomb-web", "orders", engine);
        var gateway = await CreateAsync(work, "servicecomb-gateway", "gateway", engine);
        await BuildAsync(orders);
        await BuildAsync(gateway);
        await AssertAppsRespondAsync(orders, gateway);

        var programs = CodeBlocks().Matches(await File.ReadAllTextAsync(Path.Combine(BuildInformation.Repository, "README.md"), TestContext.Current.CancellationToken))
            .Select(static match => match.Groups["code"].Value).Where(static code => code.Contains("app.Run();", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, programs.Count);
        await File.WriteAllTextAsync(Path.Combine(orders, "Program.cs"), programs[0], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(gateway, "Program.cs"), programs[1], TestContext.Current.CancellationToken);
        await BuildAsync(orders);
        await BuildAsync(gateway);
        await AssertAppsRespondAsync(orders, gateway);
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

    private static async Task AssertAppsRespondAsync(string orders, string gateway)
    {
        await using var ordersApp = await StartAsync(orders);
        await ordersApp.WaitForResponseAsync("ask/orders", HttpStatusCode.OK, "hello");
        await using var gatewayApp = await StartAsync(gateway);
        await gatewayApp.WaitForResponseAsync("orders/hello", HttpStatusCode.OK, "hello");
        Assert.All(await Task.WhenAll(gatewayApp.TerminateAsync(), ordersApp.TerminateAsync()), static exitCode => Assert.Equal(0, exitCode));
    }

    private static Task<AppProcess> StartAsync(string project) => AppProcess.StartAsync(
        project, "dotnet", Path.Combine("bin", "Debug", "net10.0", $"{Path.GetFileName(project)}.dll"), "--servicecomb:registry:drainTimeInMillis=0");

    [GeneratedRegex(@"```csharp\r?\n(?<code>var builder.*?)```", RegexOptions.Singleline, 1000)]
    private static partial Regex CodeBlocks();
}
