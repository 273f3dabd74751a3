using ServiceComb.Net.Cli.Tests.Fixtures;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.Cli.Tests;

public sealed class KvTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task An_item_without_labels_belongs_to_the_application_that_apps_have_by_default()
    {
        using var cli = fixture.CreateRunner();
        await cli.RunAsync("kv", "set", "greeting", "hello");

        var item = (await cli.RunAsync("kv", "get", "greeting", "-o", "json")).Succeeds().Json;

        Assert.Equal("hello", (string?)item["value"]);
        Assert.Equal("""{"app":"default","environment":""}""", item["labels"]!.ToJsonString());
        Assert.Equal("hello", (await cli.RunAsync("kv", "get", "greeting")).Succeeds().Output);
    }

    [Fact]
    public async Task Items_of_services_versions_and_other_labels_are_apart()
    {
        using var cli = fixture.CreateRunner();
        (await cli.RunAsync("kv", "set", "limit", "1", "--app", "shop")).Succeeds();
        (await cli.RunAsync("kv", "set", "limit", "2", "--app", "shop", "--service", "orders")).Succeeds();
        (await cli.RunAsync("kv", "set", "limit", "3", "--app", "shop", "--service", "orders", "--version", "2.0.0", "--environment", "prod")).Succeeds();
        (await cli.RunAsync("kv", "set", "limit", "4", "--label", "team=blue")).Succeeds();

        Assert.Equal("2", (await cli.RunAsync("kv", "get", "limit", "--app", "shop", "--service", "orders")).Output);
        Assert.Equal("4", (await cli.RunAsync("kv", "get", "limit", "--label", "team=blue")).Output);
        Assert.Equal(3, (await cli.RunAsync("kv", "list", "lim*", "--app", "shop", "-o", "json")).Json.AsArray().Count);
        Assert.Contains("'app=shop service=orders'", (await cli.RunAsync("kv", "get", "limit")).FailsWith(5), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_comes_from_a_file_or_standard_input_and_is_checked_by_its_type()
    {
        using var cli = fixture.CreateRunner();
        (await cli.RunAsync("kv", "set", "from-file", "-f", cli.WriteFile("value.yaml", "a: 1\nb: 2\n"), "--type", "yaml")).Succeeds();
        cli.Input = "piped\n";
        (await cli.RunAsync("kv", "set", "from-input", "-f", "-")).Succeeds();

        Assert.Equal("a: 1\nb: 2\n", (await cli.RunAsync("kv", "get", "from-file")).Output);
        Assert.Equal("piped", (await cli.RunAsync("kv", "get", "from-input")).Output);
        Assert.Contains("line 1", (await cli.RunAsync("kv", "set", "broken", "{", "--type", "json")).FailsWith(2), StringComparison.Ordinal);
        Assert.Contains("not YAML", (await cli.RunAsync("kv", "set", "broken", "a: [", "--type", "yaml")).FailsWith(2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_are_masked_in_lists_and_are_not_taken_from_the_command_line()
    {
        using var cli = fixture.CreateRunner();
        Assert.Contains("--file", (await cli.RunAsync("kv", "set", "db.password", "Hidden-1")).FailsWith(2), StringComparison.Ordinal);
        cli.Input = "Hidden-1";
        (await cli.RunAsync("kv", "set", "db.password", "-f", "-")).Succeeds();

        foreach (var format in new[] { "table", "json", "yaml" })
        {
            Assert.DoesNotContain("Hidden-1", (await cli.RunAsync("kv", "list", "db.*", "-o", format)).Succeeds().Output, StringComparison.Ordinal);
            Assert.DoesNotContain("Hidden-1", (await cli.RunAsync("kv", "history", "db.password", "-o", format)).Succeeds().Output, StringComparison.Ordinal);
        }

        Assert.Contains("Hidden-1", (await cli.RunAsync("kv", "list", "db.*", "--show-secrets")).Succeeds().Output, StringComparison.Ordinal);
        Assert.Equal("Hidden-1", (await cli.RunAsync("kv", "get", "db.password")).Succeeds().Output);
    }

    [Fact]
    public async Task A_deletion_must_be_confirmed()
    {
        using var cli = fixture.CreateRunner();
        (await cli.RunAsync("kv", "set", "doomed", "1")).Succeeds();

        Assert.Contains("--yes", (await cli.RunAsync("kv", "delete", "doomed")).FailsWith(6), StringComparison.Ordinal);
        (cli.CanAsk, cli.Input) = (true, "n\n");
        Assert.Equal(6, (await cli.RunAsync("kv", "delete", "doomed")).ExitCode);
        cli.Input = "y\n";
        (await cli.RunAsync("kv", "delete", "doomed")).Succeeds();
        Assert.Equal(5, (await cli.RunAsync("kv", "get", "doomed")).ExitCode);
    }

    [Fact]
    public async Task The_history_has_the_newest_version_first()
    {
        using var cli = fixture.CreateRunner();
        (await cli.RunAsync("kv", "set", "versioned", "one")).Succeeds();
        (await cli.RunAsync("kv", "set", "versioned", "two")).Succeeds();

        var versions = (await cli.RunAsync("kv", "history", "versioned", "-o", "json")).Succeeds().Json.AsArray();

        Assert.Equal(["two", "one"], versions.Select(static version => (string?)version!["value"]));
    }

    [Fact]
    public async Task What_is_exported_can_be_compared_and_imported_into_another_engine()
    {
        await using var other = await LocalEngineHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var source = fixture.CreateRunner();
        using var target = new CliRunner(other);
        (await source.RunAsync("kv", "set", "moved.a", "1", "--app", "moving")).Succeeds();
        (await source.RunAsync("kv", "set", "moved.b", "2", "--app", "moving", "--service", "orders")).Succeeds();
        (await target.RunAsync("kv", "set", "moved.a", "0", "--app", "moving")).Succeeds();
        (await target.RunAsync("kv", "set", "moved.c", "3", "--app", "moving")).Succeeds();
        var file = Path.Combine(source.Home, "items.json");
        (await source.RunAsync("kv", "export", "--app", "moving", "-f", file)).Succeeds();

        var differences = await target.RunAsync("kv", "diff", file, "-o", "json");
        Assert.Equal(7, differences.ExitCode);
        Assert.Equal(["changed moved.a", "added moved.b", "removed moved.c"], differences.Json.AsArray().Select(static change => $"{change!["change"]} {(change["new"] ?? change["present"])!["key"]}"));
        Assert.Equal(3, (await target.RunAsync("kv", "import", file, "--dry-run")).Succeeds().Lines.Length);
        Assert.Contains("--yes", (await target.RunAsync("kv", "import", file)).FailsWith(6), StringComparison.Ordinal);
        Assert.Equal("Created 1 and changed 1 items.\n", (await target.RunAsync("kv", "import", file, "--yes")).Succeeds().Output);
        Assert.Equal("1", (await target.RunAsync("kv", "get", "moved.a", "--app", "moving")).Output);
        Assert.Equal("3", (await target.RunAsync("kv", "get", "moved.c", "--app", "moving")).Output);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task A_watch_of_items_prints_what_is_added_changed_and_removed()
    {
        using var cli = fixture.CreateRunner();
        (await cli.RunAsync("kv", "set", "watched.a", "1", "--app", "watching")).Succeeds();
        using var stop = new CancellationTokenSource();
        using var output = new LineWriter();
        using var error = new LineWriter();
        var watch = cli.WatchAsync(output, error, stop.Token, "kv", "watch", "watched.*", "--app", "watching");

        Assert.EndsWith("Z is watched.a (app=watching) = 1", await output.NextAsync(), StringComparison.Ordinal);
        await cli.RunAsync("kv", "set", "watched.b", "2", "--app", "watching");
        Assert.EndsWith("Z added watched.b (app=watching) = 2", await output.NextAsync(), StringComparison.Ordinal);
        await cli.RunAsync("kv", "set", "watched.a", "3", "--app", "watching");
        Assert.EndsWith("Z changed watched.a (app=watching) = 3", await output.NextAsync(), StringComparison.Ordinal);
        await cli.RunAsync("kv", "delete", "watched.b", "--app", "watching", "--yes");
        Assert.EndsWith("Z removed watched.b (app=watching)", await output.NextAsync(), StringComparison.Ordinal);

        await stop.CancelAsync();
        Assert.Equal(130, await watch);
    }
}
