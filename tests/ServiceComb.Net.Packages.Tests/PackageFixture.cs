using CliWrap;
using CliWrap.Buffered;

[assembly: AssemblyFixture(typeof(ServiceComb.Net.Packages.Tests.PackageFixture))]

namespace ServiceComb.Net.Packages.Tests;

/// <summary>Packs what was built into a folder that is the package source of new projects, which lie outside the repository.</summary>
public sealed class PackageFixture : IAsyncLifetime
{
    // Native code is compiled for minutes on a busy machine.
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromMinutes(15);

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("servicecomb-packages-");

    // The version is new every time, so that no folder holds an earlier package of this version.
    internal string Version { get; } = $"{BuildInformation.Version}-test.{Guid.NewGuid():N}";

    internal string Packages => Path.Combine(_root.FullName, "packages");

    public async ValueTask InitializeAsync()
    {
        await RunAsync(
            BuildInformation.Repository,
            "pack", "ServiceComb.Net.sln", "--no-build", "-c", BuildInformation.Configuration, "-o", Packages, $"-p:PackageVersion={Version}", "-p:TreatWarningsAsErrors=true");
        await File.WriteAllTextAsync(
            Path.Combine(_root.FullName, "nuget.config"),
            $"""<configuration><packageSources><add key="packages" value="{Packages}" /></packageSources></configuration>""");
    }

    public ValueTask DisposeAsync()
    {
        _root.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    internal string CreateFolder(string name) => _root.CreateSubdirectory(name).FullName;

    internal string Find(string package, string extension = "nupkg") => Path.Combine(Packages, $"{package}.{Version}.{extension}");

    /// <summary>Runs a command of dotnet. What it installs stays in the folder of this fixture, and what was restored for the
    /// repository is not downloaded again.</summary>
    internal async Task<string> RunAsync(string directory, params string[] arguments)
    {
        var (isSuccess, output) = await TryRunAsync(directory, arguments);
        Assert.True(isSuccess, $"dotnet {string.Join(' ', arguments)}\n{output}");
        return output;
    }

    /// <summary>Runs a command of dotnet that may fail.</summary>
    internal async Task<(bool IsSuccess, string Output)> TryRunAsync(string directory, params string[] arguments)
    {
        using var timeout = new CancellationTokenSource(CommandTimeout);
        var result = await Command(directory, arguments).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(timeout.Token);
        return (result.IsSuccess, $"{result.StandardOutput}\n{result.StandardError}");
    }

    private Command Command(string directory, params string[] arguments) => Cli.Wrap("dotnet")
        .WithArguments(arguments)
        .WithWorkingDirectory(directory)
        .WithEnvironmentVariables(variables => variables
            .Set("NUGET_PACKAGES", directory == BuildInformation.Repository ? null : Path.Combine(_root.FullName, "restored"))
            .Set("RestoreFallbackFolders", directory == BuildInformation.Repository ? null : BuildInformation.PackagesFolder)
            .Set("DOTNET_NOLOGO", "1")
            .Set("DOTNET_CLI_TELEMETRY_OPTOUT", "1")
            // The platform of the tests sets variables that a child process must not inherit.
            .Set("MSBUILD_EXE_PATH", null)
            .Set("MSBuildSDKsPath", null)
            .Set("MSBuildExtensionsPath", null));
}
