using System.Diagnostics;
using System.Text.Json.Nodes;
using ServiceComb.Net.Cli.Tests.Fixtures;

namespace ServiceComb.Net.Cli.Tests;

public sealed class BackgroundEngineTests
{
    private static readonly string[] FreePorts = ["--registry-port", "0", "--kie-port", "0", "--monitor-port", "0"];

    [Fact]
    public async Task An_engine_runs_until_it_is_stopped_and_is_used_by_commands_without_a_context()
    {
        using var cli = new CliRunner();
        var started = (await cli.RunAloneAsync(["engine", "start", "--memory", "-o", "json", .. FreePorts])).Succeeds().Json;
        try
        {
            Assert.Equal("The local engine runs already.\n", (await cli.RunAloneAsync("engine", "start")).Succeeds().Error);
            Assert.Equal((int)started["processId"]!, (int)(await cli.RunAloneAsync("engine", "status", "-o", "json")).Succeeds().Json["processId"]!);
            (await cli.RunAloneAsync("kv", "set", "a", "1")).Succeeds();
            Assert.Equal("1", (await cli.RunAloneAsync("kv", "get", "a")).Output);
        }
        finally
        {
            Assert.Equal("Stopped the local engine.\n", (await cli.RunAloneAsync("engine", "stop")).Succeeds().Output);
        }

        Assert.Throws<ArgumentException>(() => Process.GetProcessById((int)started["processId"]!));
        Assert.Equal("The local engine does not run.\n", (await cli.RunAloneAsync("engine", "stop")).Succeeds().Output);
    }

    [Fact]
    public async Task A_process_that_has_the_number_of_an_earlier_engine_is_not_taken_for_it()
    {
        using var cli = new CliRunner();
        cli.WriteFile("engine.json", new JsonObject
        {
            ["processId"] = Environment.ProcessId,
            ["start"] = "another boot/1",
            ["registry"] = "http://127.0.0.1:9",
            ["kie"] = "http://127.0.0.1:9",
            ["log"] = "engine.log",
            ["startedAt"] = "2026-01-01T00:00:00Z",
        }.ToJsonString());

        Assert.Equal(7, (await cli.RunAloneAsync("engine", "status")).ExitCode);
        // This process would be stopped.
        (await cli.RunAloneAsync("engine", "stop")).Succeeds();
    }

    [Fact]
    public async Task An_engine_that_cannot_start_is_an_error_that_says_why()
    {
        using var cli = new CliRunner();

        Assert.Contains("password", (await cli.RunAloneAsync(["engine", "start", "--rbac", "--control-plane-port", "0", .. FreePorts])).FailsWith(1), StringComparison.Ordinal);
        Assert.Equal(7, (await cli.RunAloneAsync("engine", "status")).ExitCode);
    }
}
