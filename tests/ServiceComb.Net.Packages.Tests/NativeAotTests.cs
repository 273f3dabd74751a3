using System.Net;
using System.Text.RegularExpressions;
using ServiceComb.Net.Testing;
using ServiceComb.Net.TestSupport;

namespace ServiceComb.Net.Packages.Tests;

/// <summary>Publishes examples/NativeAot with the packages, and runs it against an engine.</summary>
[Trait("Category", "Slow")]
public sealed partial class NativeAotTests(PackageFixture fixture)
{
    private const string Application = "aot";
    private const string Price = """{"item":"apple","amount":9.95,"currency":"EUR"}""";

    [Fact]
    public async Task An_app_compiled_to_native_code_has_no_warnings_and_works()
    {
        SkipUnlessAskedFor();
        var compiler = Path.GetFileName(InstalledProgram.Find(["clang", "gcc"]));
        Assert.SkipWhen(compiler is null, "Native code is linked by clang or gcc, and neither is installed.");
        var output = await PublishAsync("native", $"-p:CppCompilerAndLinker={compiler}");
        Assert.False(File.Exists(Path.Combine(output, "NativeAot.dll")));
        await AssertWorksAsync(output);
    }

    [Fact]
    public async Task A_trimmed_app_has_no_warnings_and_works()
    {
        SkipUnlessAskedFor();
        await AssertWorksAsync(await PublishAsync("trimmed", "--self-contained", "-p:PublishAot=false", "-p:PublishTrimmed=true"));
    }

    // Each takes a minute on two cores: CI asks for them, a run by hand leaves them out.
    private static void SkipUnlessAskedFor() =>
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SERVICECOMB_TEST_PUBLISH") == "1", "SERVICECOMB_TEST_PUBLISH is not 1.");

    private async Task<string> PublishAsync(string name, params string[] properties)
    {
        var project = fixture.CreateFolder(name);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(BuildInformation.Repository, "examples", "NativeAot")))
        {
            var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(
                Path.Combine(project, Path.GetFileName(file)),
                ProjectReference().Replace(text, $"<PackageReference Include=\"$1\" Version=\"{fixture.Version}\" />"),
                TestContext.Current.CancellationToken);
        }

        // As in the repository.
        await File.WriteAllTextAsync(
            Path.Combine(project, "Directory.Build.props"),
            """
            <Project>
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <InvariantGlobalization>true</InvariantGlobalization>
              </PropertyGroup>
            </Project>
            """,
            TestContext.Current.CancellationToken);
        var output = Path.Combine(project, "output");
        var log = await fixture.RunAsync(project, ["publish", "-c", "Release", "-o", output, .. properties]);
        Assert.DoesNotContain("warning", log, StringComparison.OrdinalIgnoreCase);
        return output;
    }

    private static async Task AssertWorksAsync(string output)
    {
        await using var engine = await TestEngine.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var prices = await StartAsync(output, engine, "prices");
        await using var quotes = await StartAsync(output, engine, "quotes");
        var instance = Assert.Single(await engine.WaitForAsync("prices", application: Application, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains($":{prices.Address.Port}", Assert.Single(instance.Endpoints), StringComparison.Ordinal);

        await prices.WaitForResponseAsync("prices/apple", HttpStatusCode.OK, Price);
        await prices.WaitForResponseAsync("health", HttpStatusCode.OK, "Healthy");
        await quotes.WaitForResponseAsync("quotes/apple", HttpStatusCode.OK, Price);

        await engine.SetAsync("prices.currency", "CHF", "prices", Application, TestContext.Current.CancellationToken);
        await quotes.WaitForResponseAsync("quotes/apple", HttpStatusCode.OK, Price.Replace("EUR", "CHF", StringComparison.Ordinal));

        await engine.SetAsync("servicecomb.matchGroup.all", "matches: [{name: all}]", null, Application, TestContext.Current.CancellationToken);
        await engine.SetAsync("servicecomb.faultInjection.all", "{type: abort, errorCode: 503, percentage: 100}", "quotes", Application, TestContext.Current.CancellationToken);
        await quotes.WaitForResponseAsync("quotes/apple", HttpStatusCode.ServiceUnavailable, "");
        await engine.SetAsync("servicecomb.rateLimiting.all", "{rate: 1, limitRefreshPeriod: 3600000}", "prices", Application, TestContext.Current.CancellationToken);
        await prices.WaitForResponseAsync("prices/apple", HttpStatusCode.TooManyRequests, """{"title":"rate limited","status":429,"policy":"servicecomb.rateLimiting.all"}""");

        Assert.Equal(0, await prices.TerminateAsync());
        await engine.WaitForAsync("prices", instances: 0, Application, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(0, await quotes.TerminateAsync());
    }

    private static Task<AppProcess> StartAsync(string output, TestEngine engine, string service) => AppProcess.StartAsync(
        output, Path.Combine(output, "NativeAot"), engine.GetSettings(service, Application).Select(static setting => $"--{setting.Key}={setting.Value}"));

    [GeneratedRegex("""<ProjectReference Include="[^"]*/([^"/]+)\.csproj" />""", RegexOptions.None, 1000)]
    private static partial Regex ProjectReference();
}
