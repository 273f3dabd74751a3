using ServiceComb.Net.Cli.Tests.Fixtures;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Cli.Tests;

public sealed class RegistryTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task Services_are_listed_with_the_number_of_their_instances()
    {
        await fixture.RegisterAsync("counted", application: "shop");
        using var cli = fixture.CreateRunner();

        var lines = (await cli.RunAsync("services", "counted")).Succeeds().Lines;

        Assert.StartsWith("APPLICATION  NAME     VERSION  ENVIRONMENT  UP  INSTANCES  CREATED", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("shop         counted  1.0.0                 1   1          20", lines[1], StringComparison.Ordinal);
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public async Task Services_are_selected_by_pattern_application_and_version()
    {
        await fixture.RegisterAsync("pick-a", "1.0.0", "one");
        await fixture.RegisterAsync("pick-a", "2.0.0", "one");
        await fixture.RegisterAsync("pick-b", "1.0.0", "two");
        using var cli = fixture.CreateRunner();

        Assert.Equal(3, (await cli.RunAsync("services", "pick-*", "-o", "json")).Succeeds().Json.AsArray().Count);
        Assert.Equal("2.0.0", (string?)Assert.Single((await cli.RunAsync("services", "pick-*", "--app", "one", "--version", "2.0.0", "-o", "json")).Succeeds().Json.AsArray())!["version"]);
        Assert.Equal("There is no such microservice.\n", (await cli.RunAsync("services", "pick-c")).Succeeds().Output);
    }

    [Fact]
    public async Task Instances_are_listed_as_table_json_and_yaml()
    {
        var (_, id) = await fixture.RegisterAsync("listed");
        using var cli = fixture.CreateRunner();

        Assert.Contains("listed   1.0.0    UP      rest://10.0.0.1:8080", (await cli.RunAsync("instances", "listed")).Succeeds().Output, StringComparison.Ordinal);
        Assert.Equal(id, (string?)Assert.Single((await cli.RunAsync("instances", "listed", "-o", "json")).Succeeds().Json.AsArray())!["instanceId"]);
        Assert.Contains($"- instanceId: {id}", (await cli.RunAsync("instances", "listed", "-o", "yaml")).Succeeds().Output.Replace("\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_of_instances_prints_what_is_added_changed_and_removed()
    {
        var (service, first) = await fixture.RegisterAsync("watched");
        using var cli = fixture.CreateRunner();
        using var stop = new CancellationTokenSource();
        using var output = new LineWriter();
        using var error = new LineWriter();
        var watch = cli.WatchAsync(output, error, stop.Token, "instances", "watched", "--watch", "--interval", "1");

        Assert.Contains($" is UP default/watched 1.0.0 rest://10.0.0.1:8080 {first}", await output.NextAsync(), StringComparison.Ordinal);
        await fixture.Client.Registry.SetStatusAsync(service, first, InstanceStatus.OutOfService, TestContext.Current.CancellationToken);
        Assert.Contains(" changed OUTOFSERVICE default/watched", await output.NextAsync(), StringComparison.Ordinal);
        await fixture.Client.Registry.DeregisterInstanceAsync(service, first, TestContext.Current.CancellationToken);
        Assert.Contains(" removed default/watched", await output.NextAsync(), StringComparison.Ordinal);

        await stop.CancelAsync();
        Assert.Equal(130, await watch);
    }
}
