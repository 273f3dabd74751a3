using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Configuration.Cache;
using ServiceComb.Net.Configuration.Tests.Fixtures;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Tests.Cache;

public sealed class CacheTests : IDisposable
{
    private readonly ClosedPort _port = new();
    private readonly string _directory = Path.Combine(Path.GetTempPath(), "kie-" + Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        _port.Dispose();
        if (Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    [Fact]
    public async Task The_cached_configuration_is_used_at_a_start_without_an_engine()
    {
        var port = await SaveAsync();
        await using var live = Start(port);
        Assert.Equal("2", live["a"]);
        Assert.Equal("one", live["list:0"]);
        Assert.Equal(1, live.Logs.Count(502));
        Assert.True(live.Info.IsFromCache);
        Assert.Null(live.Info.Revision);

        await using var kie = await ScriptedKie.StartAsync(port);
        kie.Put("a", "3");
        await live.UntilAsync(() => live["a"] == "3" && live["list:0"] is null);
        await live.Logs.WaitForAsync(507);
        Assert.False(live.Info.IsFromCache);
    }

    [Fact]
    public async Task The_file_is_readable_by_the_current_user_only_and_no_temporary_file_remains()
    {
        await SaveAsync();
        var file = Assert.Single(Directory.GetFiles(_directory));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public void A_temporary_file_of_another_process_does_not_affect_the_cache_file()
    {
        var options = new ServiceCombOptions { Service = { Name = "orders" } };
        var logs = new FakeLogCollector();
        var file = new KieCacheFile(_directory, options, new FakeLogger(logs));
        Directory.CreateDirectory(_directory);
        var left = $"{file.FullPath}.{Environment.ProcessId}.tmp";
        File.WriteAllText(left, "");
        file.Write(new KieCache());
        Assert.True(File.Exists(left));
        Assert.Equal(2, Directory.GetFiles(_directory).Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.FullPath));
        }
    }

    [Fact]
    public async Task Concurrent_writers_of_a_file_do_not_interfere()
    {
        var options = new ServiceCombOptions { Service = { Name = "orders" } };
        var logs = new FakeLogCollector();
        var snapshot = new KieCache
        {
            Scopes = [new KieCacheScope { Name = "custom", Revision = 1, Items = [.. Enumerable.Range(0, 1000).Select(i => new KieItem { Id = $"{i}", Key = $"k{i}", Value = "x" })] }],
        };
        await Parallel.ForAsync(0, 100, TestContext.Current.CancellationToken, (_, _) =>
        {
            var file = new KieCacheFile(_directory, options, new FakeLogger(logs));
            file.Write(snapshot);
            Assert.Equal(1000, file.Read()?.Scopes[0].Items.Count);
            return ValueTask.CompletedTask;
        });
        Assert.Empty(logs.Warnings);
        Assert.Single(Directory.GetFiles(_directory));
    }

    [Fact]
    public void A_failed_replacement_leaves_no_temporary_file()
    {
        var logs = new FakeLogCollector();
        var file = new KieCacheFile(_directory, new ServiceCombOptions { Service = { Name = "orders" } }, new FakeLogger(logs));
        Directory.CreateDirectory(Path.Combine(file.FullPath, "in the way"));
        file.Write(new KieCache());
        Assert.Equal(1, logs.Count(531));
        Assert.Empty(Directory.GetFiles(_directory));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"format\":2,\"scopes\":[]}")]
    [InlineData("{\"format\":1,\"scopes\":null}")]
    [InlineData("{\"format\":1,\"scopes\":[{\"revision\":1}]}")]
    [InlineData("{\"format\":1,\"scopes\":[{\"name\":\"custom\",\"items\":null}]}")]
    [InlineData("{\"format\":1,\"scopes\":[null]}")]
    public async Task An_invalid_file_is_logged_and_ignored(string text)
    {
        var port = await SaveAsync();
        await File.WriteAllTextAsync(Directory.GetFiles(_directory)[0], text, TestContext.Current.CancellationToken);
        await using var live = Start(port);
        Assert.Null(live["a"]);
        Assert.Equal([530, 503], live.Logs.GetSnapshot().Where(line => line.Level >= LogLevel.Warning).Select(line => line.Id.Id));
    }

    [Fact]
    public async Task A_protected_cache_file_is_encrypted_and_readable_by_the_app()
    {
        var keys = new EphemeralDataProtectionProvider();
        var port = await SaveAsync(keys);
        var file = Directory.GetFiles(_directory)[0];
        Assert.DoesNotContain("shop", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await using (var live = Start(port, keys))
        {
            Assert.Equal("2", live["a"]);
        }

        await using var other = Start(port, new EphemeralDataProtectionProvider());
        Assert.Null(other["a"]);
        await other.Logs.WaitForAsync(530);
    }

    [Fact]
    public async Task An_exception_of_the_protector_is_logged_and_ignored()
    {
        await using var kie = await ScriptedKie.StartAsync();
        await using var live = Start(kie.Port, new BrokenProtection());
        await live.Logs.WaitForAsync(531);
        kie.Put("a", "1");
        await live.UntilAsync(() => live["a"] == "1");
        await live.DisposeAsync();

        var port = await SaveAsync();
        await using var other = Start(port, new BrokenProtection());
        await other.Logs.WaitForAsync(530);
    }

    [Fact]
    public async Task A_read_only_directory_is_logged_once_and_ignored()
    {
        await File.WriteAllTextAsync(_directory, "a file where the directory should be", TestContext.Current.CancellationToken);
        await using var kie = await ScriptedKie.StartAsync();
        await using var live = Start(kie.Port);
        await live.Logs.WaitForAsync(531);
        kie.Put("a", "1");
        await live.UntilAsync(() => live["a"] == "1");
        await live.DisposeAsync();
        File.Delete(_directory);
    }

    [Fact]
    public async Task The_cache_file_does_not_satisfy_a_required_initial_load()
    {
        var port = await SaveAsync();
        Assert.Throws<EngineException>(() => Start(port, ("servicecomb:kie:firstPullRequired", "true")));
    }

    // Creates a cache file, stops the engine and returns its port.
    private async Task<int> SaveAsync(IDataProtectionProvider? keys = null)
    {
        await using var kie = await ScriptedKie.StartAsync(_port.Number);
        kie.Put("a", "1");
        kie.Put("doc", "list: [one]", "app:shop,service:orders,environment:", "yaml");
        var live = Start(kie.Port, keys);
        kie.Put("a", "2");
        await live.UntilAsync(() => live["a"] == "2");
        await live.DisposeAsync();
        return kie.Port;
    }

    private KieConfigurationFixture Start(int port, params (string, string)[] settings) => Start(port, null, settings);

    private KieConfigurationFixture Start(int port, IDataProtectionProvider? keys, params (string, string)[] settings) => new(
        options => options.Kie.CacheProtector = keys?.CreateProtector("kie"),
        $"http://127.0.0.1:{port}",
        [("servicecomb:kie:cacheDirectory", _directory), .. settings]);
}
