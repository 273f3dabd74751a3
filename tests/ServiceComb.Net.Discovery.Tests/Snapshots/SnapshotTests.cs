using Microsoft.AspNetCore.Builder;
using ServiceComb.Net.Discovery.Tests.Fixtures;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Tests.Snapshots;

public sealed class SnapshotTests
{
    private const string StateKey = "servicecomb:registry:stateDirectory";
    private const string FileName = "shop.storefront.directory.json";
    private static readonly DataCenterInfo Zone = new() { Name = "dc", Region = "north", AvailableZone = "n1" };

    [Fact]
    public async Task A_start_without_an_engine_uses_what_the_last_run_saw_and_goes_on_trying()
    {
        using var state = new StateDirectory();
        await using var world = await DiscoveryFixture.StartAsync();
        await KeepAsync(world, state);
        world.Proxy.Answer("", 503);

        var app = world.Build("storefront", null, (StateKey, state.Path));
        await app.StartAsync(DiscoveryFixture.Stop);
        var entry = DiscoveryFixture.Directory(app).Find("orders")!;
        var list = await entry.GetAsync(DiscoveryFixture.Stop);
        Assert.Equal("a 1.0.0 https://10.0.0.1:8080/api/", Assert.Single(list.Instances).ToString());
        Assert.Equal(("7", Zone), (list.Instances[0].Properties["rack"], list.Instances[0].DataCenter));
        Assert.True(list.IsKnown);
        await world.UntilAsync(() => world.Logs.Count("Warning 255") == 1, "it is told");

        await world.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        world.Proxy.Intercept = null;
        await world.UntilListedAsync(entry, "a", "b");
    }

    [Fact]
    public async Task A_silent_engine_costs_the_first_caller_its_patience_and_no_more()
    {
        using var state = new StateDirectory();
        await using var world = await DiscoveryFixture.StartAsync();
        await KeepAsync(world, state);
        var silent = new TaskCompletionSource();
        world.Proxy.Intercept = async context =>
        {
            await silent.Task.WaitAsync(context.RequestAborted);
            return true;
        };
        var app = world.Build("storefront", null, (StateKey, state.Path));
        await app.StartAsync(DiscoveryFixture.Stop);
        var waiting = DiscoveryFixture.Directory(app).Find("orders")!.GetAsync(DiscoveryFixture.Stop).AsTask();
        await world.UntilAsync(() => waiting.IsCompleted, "the caller goes on");
        Assert.Single((await waiting).Instances);
        silent.SetResult();
    }

    [Fact]
    public async Task With_an_engine_its_list_counts_and_not_the_old_one()
    {
        using var state = new StateDirectory();
        await using var world = await DiscoveryFixture.StartAsync();
        var a = await KeepAsync(world, state);
        await world.Operator.DeregisterInstanceAsync(a, "a", DiscoveryFixture.Stop);
        await world.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        var app = await world.RunAsync("storefront", null, (StateKey, state.Path));
        var list = await DiscoveryFixture.Directory(app).Find("orders")!.GetAsync(DiscoveryFixture.Stop);
        Assert.Equal("b", Assert.Single(list.Instances).InstanceId);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("""{"version":99,"services":[]}""")]
    [InlineData("""{"version":1,"environment":"production","services":[]}""")]
    [InlineData("")]
    public async Task A_file_that_cannot_be_used_is_told_and_replaced(string content)
    {
        using var state = new StateDirectory();
        await using var world = await DiscoveryFixture.StartAsync();
        await File.WriteAllTextAsync(state.File(FileName), content, DiscoveryFixture.Stop);
        await KeepAsync(world, state);
        Assert.Equal(1, world.Logs.Count("Warning 261"));
    }

    [Fact]
    public async Task Changes_are_written_at_most_once_a_second()
    {
        using var state = new StateDirectory();
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a");
        var entry = await world.FollowAsync("orders", ["a"], (StateKey, state.Path));
        await world.UntilAsync(() => HasInstance(state, "a"), "the first list is written");
        await world.AdvanceAsync(TimeSpan.FromSeconds(2));

        // While the clock stands: the first change is written at once, and the next one when the second is over.
        await world.ProvideAsync("orders", "b");
        await world.UntilAsync(() => HasInstance(state, "b"), "the change is written", TimeSpan.Zero);
        await world.ProvideAsync("orders", "c");
        await world.UntilAsync(() => entry.Current.Instances.Length == 3, "the next change is known", TimeSpan.Zero);
        for (var i = 0; i < 20; i++)
        {
            await world.YieldAsync();
        }

        Assert.False(HasInstance(state, "c"));
        // The file is seen before its writer knows that it is there, and the second begins only then.
        await world.UntilAsync(() => HasInstance(state, "c"), "the next change is written", TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_write_that_fails_leaves_the_file_as_it_was_and_is_tried_again()
    {
        using var state = new StateDirectory();
        await using var world = await DiscoveryFixture.StartAsync();
        await KeepAsync(world, state);
        var entry = await world.FollowAsync("orders", ["a"], (StateKey, state.Path));

        // Nobody can write into a directory that is a file.
        var aside = state.Path + "-aside";
        System.IO.Directory.Move(state.Path, aside);
        while (!TryPutInTheWay(state.Path))
        {
            // The first list was being written and made the directory anew.
            System.IO.Directory.Delete(state.Path, recursive: true);
        }

        var kept = Path.Combine(aside, FileName);
        var before = await File.ReadAllTextAsync(kept, DiscoveryFixture.Stop);
        await world.ProvideAsync("orders", "b");
        await world.UntilListedAsync(entry, "a", "b");
        await world.UntilAsync(() => world.Logs.Count("Warning 262") == 1, "it is told");
        await world.AdvanceAsync(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(1));
        Assert.Equal(before, await File.ReadAllTextAsync(kept, DiscoveryFixture.Stop));
        Assert.Equal(1, world.Logs.Count("Warning 262"));

        File.Delete(state.Path);
        System.IO.Directory.Move(aside, state.Path);
        await world.UntilAsync(() => HasInstance(state, "b"), "it is written");
    }

    [Fact]
    public async Task Only_this_user_may_read_the_file_and_what_another_left_beside_it_is_left_alone()
    {
        using var state = new StateDirectory();
        await using var world = await DiscoveryFixture.StartAsync();
        var left = state.File($"{FileName}.{Environment.ProcessId}.new");
        await File.WriteAllTextAsync(left, "", DiscoveryFixture.Stop);
        await KeepAsync(world, state);
        Assert.True(File.Exists(left));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(state.File(FileName)));
        }
    }

    [Fact]
    public async Task Without_a_change_nothing_is_written()
    {
        using var state = new StateDirectory();
        await using var world = await DiscoveryFixture.StartAsync();
        await KeepAsync(world, state);
        await world.FollowAsync("orders", ["a"], (StateKey, state.Path));
        await world.AdvanceAsync(TimeSpan.FromSeconds(5));
        await world.UntilAsync(() => System.IO.Directory.GetFiles(state.Path).Length == 2, "nothing is being written");
        var written = File.GetLastWriteTimeUtc(state.File(FileName));
        await world.AdvanceAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(written, File.GetLastWriteTimeUtc(state.File(FileName)));
        Assert.Equal(2, System.IO.Directory.GetFiles(state.Path).Length);
    }

    [Fact]
    public async Task What_this_run_heard_to_be_gone_is_not_kept_and_what_it_did_not_ask_for_is()
    {
        using var state = new StateDirectory();
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("stock", "s");
        await StopAsync(await FollowingAsync(world, state, "stock", "s"));
        var a = await world.ProvideAsync("orders", "a");
        await StopAsync(await FollowingAsync(world, state, "orders", "a"));
        await world.Operator.DeregisterInstanceAsync(a.ServiceId!, "a", DiscoveryFixture.Stop);

        await world.ProvideAsync("carts", "c");
        var app = await FollowingAsync(world, state, "carts", "c");
        Assert.True(HasInstance(state, "a"));
        await DiscoveryFixture.Directory(app).Find("orders")!.GetAsync(DiscoveryFixture.Stop);
        await world.UntilAsync(() => !HasInstance(state, "a"), "what is gone is gone from the file");
        Assert.True(HasInstance(state, "c") && HasInstance(state, "s"));
    }

    [Fact]
    public async Task What_is_no_longer_followed_is_kept_as_this_run_saw_it()
    {
        using var state = new StateDirectory();
        await using var world = await DiscoveryFixture.StartAsync();
        var a = await world.ProvideAsync("orders", "a");
        await StopAsync(await FollowingAsync(world, state, "orders", "a"));
        await world.Operator.DeregisterInstanceAsync(a.ServiceId!, "a", DiscoveryFixture.Stop);
        await world.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        var app = await FollowingAsync(world, state, "orders", "b", ("servicecomb:discovery:idleTimeoutInSeconds", "60"));
        await world.UntilAsync(() => DiscoveryFixture.Directory(app).Entries.Count == 0, "it ends", TimeSpan.FromSeconds(2));

        await world.ProvideAsync("carts", "c");
        await world.UntilListedAsync(DiscoveryFixture.Directory(app).Find("carts")!, "c");
        await world.UntilAsync(() => HasInstance(state, "c"), "it is written");
        Assert.Equal((false, true), (HasInstance(state, "a"), HasInstance(state, "b")));
    }

    [Fact]
    public async Task What_was_looked_up_before_the_start_is_kept_as_well()
    {
        using var state = new StateDirectory();
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("orders", "a");
        var app = world.Build("storefront", null, (StateKey, state.Path));
        await world.UntilListedAsync(DiscoveryFixture.Directory(app).Find("orders")!, "a");
        await app.StartAsync(DiscoveryFixture.Stop);
        await world.UntilAsync(() => HasInstance(state, "a"), "it is written");
    }

    [Fact]
    public async Task A_null_in_the_file_is_nothing()
    {
        using var state = new StateDirectory();
        await using var world = await DiscoveryFixture.StartAsync();
        await File.WriteAllTextAsync(
            state.File(FileName),
            """{"version":1,"environment":"","services":[null,{"application":"shop","name":"orders","instances":[null,{"instanceId":"a","endpoints":["rest://10.0.0.1:80"]}]}]}""",
            DiscoveryFixture.Stop);
        world.Proxy.Answer("", 503);
        var app = world.Build("storefront", null, (StateKey, state.Path));
        await app.StartAsync(DiscoveryFixture.Stop);
        await world.UntilListedAsync(DiscoveryFixture.Directory(app).Find("orders")!, "a");
        Assert.Equal(0, world.Logs.Count("Warning 261"));
    }

    private static bool TryPutInTheWay(string path)
    {
        try
        {
            File.WriteAllText(path, "in the way");
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool HasInstance(StateDirectory state, string id) =>
        File.Exists(state.File(FileName)) && File.ReadAllText(state.File(FileName)).Contains($"\"instanceId\":\"{id}\"", StringComparison.Ordinal);

    // A run that saw one instance of a service and wrote that.
    private static async Task<WebApplication> FollowingAsync(
        DiscoveryFixture world, StateDirectory state, string service, string id, params (string Key, string? Value)[] settings)
    {
        var app = await world.RunAsync("storefront", null, [(StateKey, state.Path), .. settings]);
        await world.UntilListedAsync(DiscoveryFixture.Directory(app).Find(service)!, id);
        await world.UntilAsync(() => HasInstance(state, id), "it is written");
        return app;
    }

    private static async Task StopAsync(WebApplication app)
    {
        await app.StopAsync(DiscoveryFixture.Stop);
        await app.DisposeAsync();
    }

    // A run that saw one instance of orders.
    private static async Task<string> KeepAsync(DiscoveryFixture world, StateDirectory state)
    {
        var a = await world.ProvideAsync("orders", "a", endpoint: "rest://10.0.0.1:8080?sslEnabled=true&urlPrefix=%2Fapi", properties: new() { ["rack"] = "7" }, dataCenter: Zone);
        var app = await world.RunAsync("storefront", null, (StateKey, state.Path));
        await DiscoveryFixture.Directory(app).Find("orders")!.GetAsync(DiscoveryFixture.Stop);
        await world.UntilAsync(
            () => File.Exists(state.File(FileName)) && File.ReadAllText(state.File(FileName)).Contains("10.0.0.1:8080", StringComparison.Ordinal), "it is written");
        await app.StopAsync(DiscoveryFixture.Stop);
        await app.DisposeAsync();
        return a.ServiceId!;
    }
}
