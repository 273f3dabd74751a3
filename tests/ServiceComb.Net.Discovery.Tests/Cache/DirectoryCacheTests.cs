using Microsoft.AspNetCore.Builder;
using ServiceComb.Net.Discovery.Tests.Fixtures;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Tests.Cache;

public sealed class DirectoryCacheTests
{
    private const string StateKey = "servicecomb:registry:stateDirectory";
    private const string FileName = "shop.storefront.directory.json";
    private static readonly DataCenterInfo Zone = new() { Name = "dc", Region = "north", AvailableZone = "n1" };

    [Fact]
    public async Task A_start_without_an_engine_uses_the_cache_of_the_last_run_and_keeps_retrying()
    {
        using var state = new StateDirectory();
        await using var fixture = await DiscoveryFixture.StartAsync();
        await CacheAsync(fixture, state);
        fixture.Proxy.Respond("", 503);

        var app = fixture.Build("storefront", null, (StateKey, state.Path));
        await app.StartAsync(DiscoveryFixture.Stop);
        var entry = DiscoveryFixture.Directory(app).Find("orders")!;
        var list = await entry.GetAsync(DiscoveryFixture.Stop);
        Assert.Equal("a 1.0.0 https://10.0.0.1:8080/api/", Assert.Single(list.Instances).ToString());
        Assert.Equal(("7", Zone), (list.Instances[0].Properties["rack"], list.Instances[0].DataCenter));
        Assert.True(list.IsKnown);
        await fixture.UntilAsync(() => fixture.Logs.Count("Warning 255") == 1, "it is logged");

        await fixture.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        fixture.Proxy.Intercept = null;
        await fixture.UntilListedAsync(entry, "a", "b");
    }

    [Fact]
    public async Task The_cache_is_used_when_the_first_caller_times_out_on_a_silent_engine()
    {
        using var state = new StateDirectory();
        await using var fixture = await DiscoveryFixture.StartAsync();
        await CacheAsync(fixture, state);
        var silent = new TaskCompletionSource();
        fixture.Proxy.Intercept = async context =>
        {
            await silent.Task.WaitAsync(context.RequestAborted);
            return true;
        };
        var app = fixture.Build("storefront", null, (StateKey, state.Path));
        await app.StartAsync(DiscoveryFixture.Stop);
        var waiting = DiscoveryFixture.Directory(app).Find("orders")!.GetAsync(DiscoveryFixture.Stop).AsTask();
        await fixture.UntilAsync(() => waiting.IsCompleted, "the caller goes on");
        Assert.Single((await waiting).Instances);
        silent.SetResult();
    }

    [Fact]
    public async Task The_list_of_the_engine_takes_precedence_over_the_cache()
    {
        using var state = new StateDirectory();
        await using var fixture = await DiscoveryFixture.StartAsync();
        var a = await CacheAsync(fixture, state);
        await fixture.Operator.DeregisterInstanceAsync(a, "a", DiscoveryFixture.Stop);
        await fixture.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        var app = await fixture.RunAsync("storefront", null, (StateKey, state.Path));
        var list = await DiscoveryFixture.Directory(app).Find("orders")!.GetAsync(DiscoveryFixture.Stop);
        Assert.Equal("b", Assert.Single(list.Instances).InstanceId);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("""{"version":99,"services":[]}""")]
    [InlineData("""{"version":1,"environment":"production","services":[]}""")]
    [InlineData("")]
    public async Task An_invalid_cache_file_is_logged_and_replaced(string content)
    {
        using var state = new StateDirectory();
        await using var fixture = await DiscoveryFixture.StartAsync();
        await File.WriteAllTextAsync(state.File(FileName), content, DiscoveryFixture.Stop);
        await CacheAsync(fixture, state);
        Assert.Equal(1, fixture.Logs.Count("Warning 261"));
    }

    [Fact]
    public async Task Changes_are_written_at_most_once_a_second()
    {
        using var state = new StateDirectory();
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a");
        var entry = await fixture.TrackAsync("orders", ["a"], (StateKey, state.Path));
        await fixture.UntilAsync(() => HasInstance(state, "a"), "the first list is written");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(2));

        // The clock does not advance: the first change is written immediately, and the next one after a second.
        await fixture.ProvideAsync("orders", "b");
        await fixture.UntilAsync(() => HasInstance(state, "b"), "the change is written", TimeSpan.Zero);
        await fixture.ProvideAsync("orders", "c");
        await fixture.UntilAsync(() => entry.Current.Instances.Length == 3, "the next change is known", TimeSpan.Zero);
        for (var i = 0; i < 20; i++)
        {
            await fixture.YieldAsync();
        }

        Assert.False(HasInstance(state, "c"));
        // The file exists before the writer continues, and its delay starts only then.
        await fixture.UntilAsync(() => HasInstance(state, "c"), "the next change is written", TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_failed_write_leaves_the_file_unchanged_and_is_retried()
    {
        using var state = new StateDirectory();
        await using var fixture = await DiscoveryFixture.StartAsync();
        await CacheAsync(fixture, state);
        var entry = await fixture.TrackAsync("orders", ["a"], (StateKey, state.Path));

        // Writing fails because the path of the directory is a file.
        var aside = state.Path + "-aside";
        System.IO.Directory.Move(state.Path, aside);
        while (!TryBlockDirectory(state.Path))
        {
            // A concurrent write of the first list created the directory again.
            System.IO.Directory.Delete(state.Path, recursive: true);
        }

        var kept = Path.Combine(aside, FileName);
        var before = await File.ReadAllTextAsync(kept, DiscoveryFixture.Stop);
        await fixture.ProvideAsync("orders", "b");
        await fixture.UntilListedAsync(entry, "a", "b");
        await fixture.UntilAsync(() => fixture.Logs.Count("Warning 262") == 1, "it is logged");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(1));
        Assert.Equal(before, await File.ReadAllTextAsync(kept, DiscoveryFixture.Stop));
        Assert.Equal(1, fixture.Logs.Count("Warning 262"));

        File.Delete(state.Path);
        System.IO.Directory.Move(aside, state.Path);
        await fixture.UntilAsync(() => HasInstance(state, "b"), "it is written");
    }

    [Fact]
    public async Task Only_the_current_user_can_read_the_file_and_other_files_beside_it_are_not_changed()
    {
        using var state = new StateDirectory();
        await using var fixture = await DiscoveryFixture.StartAsync();
        var left = state.File($"{FileName}.{Environment.ProcessId}.new");
        await File.WriteAllTextAsync(left, "", DiscoveryFixture.Stop);
        await CacheAsync(fixture, state);
        Assert.True(File.Exists(left));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(state.File(FileName)));
        }
    }

    [Fact]
    public async Task Nothing_is_written_without_a_change()
    {
        using var state = new StateDirectory();
        await using var fixture = await DiscoveryFixture.StartAsync();
        await CacheAsync(fixture, state);
        await fixture.TrackAsync("orders", ["a"], (StateKey, state.Path));
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(5));
        await fixture.UntilAsync(() => System.IO.Directory.GetFiles(state.Path).Length == 2, "nothing is being written");
        var written = File.GetLastWriteTimeUtc(state.File(FileName));
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(written, File.GetLastWriteTimeUtc(state.File(FileName)));
        Assert.Equal(2, System.IO.Directory.GetFiles(state.Path).Length);
    }

    [Fact]
    public async Task The_cache_drops_removed_services_and_keeps_those_that_were_not_queried()
    {
        using var state = new StateDirectory();
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("stock", "s");
        await StopAsync(await TrackAsync(fixture, state, "stock", "s"));
        var a = await fixture.ProvideAsync("orders", "a");
        await StopAsync(await TrackAsync(fixture, state, "orders", "a"));
        await fixture.Operator.DeregisterInstanceAsync(a.ServiceId!, "a", DiscoveryFixture.Stop);

        await fixture.ProvideAsync("carts", "c");
        var app = await TrackAsync(fixture, state, "carts", "c");
        Assert.True(HasInstance(state, "a"));
        await DiscoveryFixture.Directory(app).Find("orders")!.GetAsync(DiscoveryFixture.Stop);
        await fixture.UntilAsync(() => !HasInstance(state, "a"), "what is gone is gone from the file");
        Assert.True(HasInstance(state, "c") && HasInstance(state, "s"));
    }

    [Fact]
    public async Task The_cache_keeps_the_last_list_of_a_service_that_is_no_longer_tracked()
    {
        using var state = new StateDirectory();
        await using var fixture = await DiscoveryFixture.StartAsync();
        var a = await fixture.ProvideAsync("orders", "a");
        await StopAsync(await TrackAsync(fixture, state, "orders", "a"));
        await fixture.Operator.DeregisterInstanceAsync(a.ServiceId!, "a", DiscoveryFixture.Stop);
        await fixture.ProvideAsync("orders", "b", endpoint: "rest://10.0.0.2:80");
        var app = await TrackAsync(fixture, state, "orders", "b", ("servicecomb:discovery:idleTimeoutInSeconds", "60"));
        await fixture.UntilAsync(() => DiscoveryFixture.Directory(app).Entries.Count == 0, "it ends", TimeSpan.FromSeconds(2));

        await fixture.ProvideAsync("carts", "c");
        await fixture.UntilListedAsync(DiscoveryFixture.Directory(app).Find("carts")!, "c");
        await fixture.UntilAsync(() => HasInstance(state, "c"), "it is written");
        Assert.Equal((false, true), (HasInstance(state, "a"), HasInstance(state, "b")));
    }

    [Fact]
    public async Task Services_that_were_looked_up_before_the_start_are_cached()
    {
        using var state = new StateDirectory();
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("orders", "a");
        var app = fixture.Build("storefront", null, (StateKey, state.Path));
        await fixture.UntilListedAsync(DiscoveryFixture.Directory(app).Find("orders")!, "a");
        await app.StartAsync(DiscoveryFixture.Stop);
        await fixture.UntilAsync(() => HasInstance(state, "a"), "it is written");
    }

    [Fact]
    public async Task Null_values_in_the_cache_file_are_ignored()
    {
        using var state = new StateDirectory();
        await using var fixture = await DiscoveryFixture.StartAsync();
        await File.WriteAllTextAsync(
            state.File(FileName),
            """{"version":1,"environment":"","services":[null,{"application":"shop","name":"orders","instances":[null,{"instanceId":"a","endpoints":["rest://10.0.0.1:80"]}]}]}""",
            DiscoveryFixture.Stop);
        fixture.Proxy.Respond("", 503);
        var app = fixture.Build("storefront", null, (StateKey, state.Path));
        await app.StartAsync(DiscoveryFixture.Stop);
        await fixture.UntilListedAsync(DiscoveryFixture.Directory(app).Find("orders")!, "a");
        Assert.Equal(0, fixture.Logs.Count("Warning 261"));
    }

    private static bool TryBlockDirectory(string path)
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

    // Runs an app that caches one instance of a service.
    private static async Task<WebApplication> TrackAsync(
        DiscoveryFixture fixture, StateDirectory state, string service, string id, params (string Key, string? Value)[] settings)
    {
        var app = await fixture.RunAsync("storefront", null, [(StateKey, state.Path), .. settings]);
        await fixture.UntilListedAsync(DiscoveryFixture.Directory(app).Find(service)!, id);
        await fixture.UntilAsync(() => HasInstance(state, id), "it is written");
        return app;
    }

    private static async Task StopAsync(WebApplication app)
    {
        await app.StopAsync(DiscoveryFixture.Stop);
        await app.DisposeAsync();
    }

    // Runs and stops an app that caches one instance of orders.
    private static async Task<string> CacheAsync(DiscoveryFixture fixture, StateDirectory state)
    {
        var a = await fixture.ProvideAsync("orders", "a", endpoint: "rest://10.0.0.1:8080?sslEnabled=true&urlPrefix=%2Fapi", properties: new() { ["rack"] = "7" }, dataCenter: Zone);
        var app = await fixture.RunAsync("storefront", null, (StateKey, state.Path));
        await DiscoveryFixture.Directory(app).Find("orders")!.GetAsync(DiscoveryFixture.Stop);
        await fixture.UntilAsync(
            () => File.Exists(state.File(FileName)) && File.ReadAllText(state.File(FileName)).Contains("10.0.0.1:8080", StringComparison.Ordinal), "it is written");
        await app.StopAsync(DiscoveryFixture.Stop);
        await app.DisposeAsync();
        return a.ServiceId!;
    }
}
