using ServiceComb.Net.Cli.Tests.Fixtures;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.Cli.Tests;

public sealed class BackupTests(ControlPlaneFixture fixture) : IClassFixture<ControlPlaneFixture>
{
    [Fact]
    public async Task A_backup_is_created_listed_restored_and_deleted()
    {
        using var cli = fixture.CreateRunner();
        Assert.Equal("There are no backups.\n", (await cli.RunAsync("backup", "list", "orders")).Succeeds().Output);
        string[] kie = ["--kie", fixture.Kie];
        (await cli.RunAloneAsync(["kv", "set", "greeting", "hello", .. kie])).Succeeds();

        var created = (await cli.RunAsync("backup", "create", "orders", "--name", "before", "--description", "a b", "-o", "json")).Succeeds().Json;
        var id = (string)created["id"]!;
        Assert.Matches(@"^Made the backup 'second' \(\S+\) of 'orders'\.\n$", (await cli.RunAsync("backup", "create", "orders", "--name", "second")).Succeeds().Output);

        // Newest first.
        var lines = (await cli.RunAsync("backup", "list", "orders")).Succeeds().Lines;
        Assert.Matches("^ID +NAME +SIZE +CREATED +DESCRIPTION$", lines[0]);
        Assert.Contains("second", lines[1], StringComparison.Ordinal);
        Assert.Matches($@"^{id} +before +\d+ +\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ +a b$", lines[2]);
        Assert.Equal(["second", "before"], (await cli.RunAsync("backup", "list", "orders", "-o", "json")).Succeeds().Json.AsArray().Select(static backup => (string?)backup!["name"]));

        (await cli.RunAloneAsync(["kv", "set", "greeting", "changed", .. kie])).Succeeds();
        Assert.Equal("Restored 'orders'.\n", (await cli.RunAsync("backup", "restore", "orders", id, "--yes")).Succeeds().Output);
        Assert.Equal("hello", (await cli.RunAloneAsync(["kv", "get", "greeting", .. kie])).Succeeds().Output);

        Assert.Equal($"Deleted the backup {id}.\n", (await cli.RunAsync("backup", "delete", "orders", id, "--yes")).Succeeds().Output);
        Assert.Equal("second", (string?)Assert.Single((await cli.RunAsync("backup", "list", "orders", "-o", "json")).Succeeds().Json.AsArray())!["name"]);
    }

    [Theory]
    [InlineData(5, "There is no engine 'missing'.", "list", "missing")]
    [InlineData(5, "There is no engine 'missing'.", "create", "missing")]
    [InlineData(5, "missing", "restore", "orders", "missing", "--yes")]
    [InlineData(5, "missing", "delete", "orders", "missing", "--yes")]
    [InlineData(6, "--yes", "restore", "orders", "any")]
    [InlineData(6, "--yes", "delete", "orders", "any")]
    [InlineData(2, "BACKUP", "restore", "orders")]
    public async Task A_mistake_is_one_line_with_an_exit_code(int exitCode, string reason, params string[] args)
    {
        using var cli = fixture.CreateRunner();

        Assert.Contains(reason, (await cli.RunAsync(["backup", .. args])).FailsWith(exitCode), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_is_not_taken_for_a_control_plane()
    {
        await using var engine = await LocalEngineHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var cli = new CliRunner();

        Assert.Contains("Check the address", (await cli.RunAloneAsync("backup", "list", "orders", "--cloud", engine.RegistryAddress.ToString())).FailsWith(1), StringComparison.Ordinal);
        Assert.Contains("--cloud", (await cli.RunAloneAsync("backup", "list", "orders", "--registry", engine.RegistryAddress.ToString())).FailsWith(2), StringComparison.Ordinal);
    }
}
