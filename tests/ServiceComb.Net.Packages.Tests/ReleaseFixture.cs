using CliWrap;
using CliWrap.Buffered;

namespace ServiceComb.Net.Packages.Tests;

/// <summary>A clone of the repository that has a remote, with a package that was made as CONTRIBUTING.md says for a release.</summary>
public sealed class ReleaseFixture(PackageFixture packages) : IAsyncLifetime
{
    internal const string Package = "ServiceComb.Net.Protocol";
    internal const string Remote = "https://github.com/example/servicecomb-net";
    internal const string FirstVersion = "1.0.0";

    /// <summary>Gets the folder of the clone; null when the tests were not built in a repository.</summary>
    internal string? Clone { get; private set; }

    /// <summary>Gets the commit of the clone.</summary>
    internal string Commit { get; private set; } = "";

    internal string Find(string version, string extension) => Path.Combine(Clone!, "packages", $"{Package}.{version}.{extension}");

    public async ValueTask InitializeAsync()
    {
        if (!Path.Exists(Path.Combine(BuildInformation.Repository, ".git")))
        {
            return;
        }

        Clone = packages.CreateFolder("release");
        await GitAsync("clone", "--quiet", "--shared", BuildInformation.Repository, ".");
        await GitAsync("remote", "set-url", "origin", Remote);
        Commit = (await GitAsync("rev-parse", "HEAD")).Trim();
        var (isSuccess, output) = await PackAsync(FirstVersion);
        Assert.True(isSuccess, output);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Packs the clone. Analyzers are left out: they take long, and CI runs them.</summary>
    internal Task<(bool IsSuccess, string Output)> PackAsync(string version, params string[] properties) => packages.TryRunAsync(
        Clone!,
        ["pack", Path.Combine("src", Package), "-c", "Release", "-o", "packages", $"-p:Version={version}", "-p:ContinuousIntegrationBuild=true", "-p:RunAnalyzersDuringBuild=false", .. properties]);

    private async Task<string> GitAsync(params string[] arguments)
    {
        var result = await Cli.Wrap("git").WithArguments(arguments).WithWorkingDirectory(Clone!).ExecuteBufferedAsync();
        return result.StandardOutput;
    }
}
