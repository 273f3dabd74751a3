using CliWrap;
using CliWrap.Buffered;
using ServiceComb.Net.TestSupport;

namespace ServiceComb.Net.Packages.Tests;

/// <summary>Installs the packed tool as a user does, and runs it.</summary>
public sealed class ToolTests(PackageFixture fixture)
{
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromMinutes(5);
    private readonly string _folder = fixture.CreateFolder("tool");

    [Fact]
    public async Task The_tool_starts_an_engine_that_outlives_the_command_and_stops_it()
    {
        await fixture.RunAsync(_folder, "tool", "install", "ServiceComb.Net.Cli", "--version", fixture.Version, "--tool-path", Path.Combine(_folder, "bin"));
        Assert.Equal(7, (await RunAsync("engine", "status")).ExitCode);
        var (first, last) = EnginePorts.Take();
        await SucceedAsync("engine", "start", "--engine-ports", $"{first}-{last}", "--registry-port", "0", "--kie-port", "0", "--monitor-port", "0", "--control-plane-port", "0");
        try
        {
            Assert.Equal("The local engine runs already.\n", (await RunAsync("engine", "start")).StandardError);
            await SucceedAsync("kv", "set", "greeting", "hello");
            Assert.Equal("hello", await SucceedAsync("kv", "get", "greeting"));
            // The control plane of the tool starts engines as processes of their own.
            Assert.Contains("Available", await SucceedAsync("engines", "create", "orders"), StringComparison.Ordinal);
            await SucceedAsync("backup", "create", "orders", "--name", "first");
            var backup = (await SucceedAsync("backup", "list", "orders")).Split('\n')[1].Split(' ')[0];
            Assert.Equal("Restored 'orders'.\n", await SucceedAsync("backup", "restore", "orders", backup, "--yes"));
            await SucceedAsync("engines", "delete", "orders", "--yes");
        }
        finally
        {
            await SucceedAsync("engine", "stop");
        }

        Assert.Equal(7, (await RunAsync("engine", "status")).ExitCode);
    }

    private async Task<string> SucceedAsync(params string[] arguments)
    {
        var result = await RunAsync(arguments);
        Assert.True(result.IsSuccess, $"servicecomb {string.Join(' ', arguments)}\n{result.StandardOutput}\n{result.StandardError}");
        return result.StandardOutput;
    }

    private async Task<BufferedCommandResult> RunAsync(params string[] arguments)
    {
        using var timeout = new CancellationTokenSource(CommandTimeout);
        return await Cli.Wrap(Path.Combine(_folder, "bin", OperatingSystem.IsWindows() ? "servicecomb.exe" : "servicecomb"))
            .WithArguments(arguments)
            .WithEnvironmentVariables(variables => variables.Set("SERVICECOMB_CLI_HOME", Path.Combine(_folder, "home")).Set("SERVICECOMB_CONTEXT", null))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(timeout.Token);
    }
}
