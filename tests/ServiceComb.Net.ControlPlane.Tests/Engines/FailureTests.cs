using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ServiceComb.Net.ControlPlane.Tests.Fixtures;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.ControlPlane.Tests.Engines;

public sealed class FailureTests : IDisposable
{
    private const string BrokenVersion = "98.0.0";
    private const string EarlierVersion = "97.0.0";
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(120);
    private readonly string _directory = Directory.CreateTempSubdirectory("servicecomb-control-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Engines_outlive_the_control_plane_are_found_again_and_are_started_again_when_they_end()
    {
        var options = Options();
        options.StopsEngines = false;
        string id;
        await using (var control = await LocalControlPlane.StartAsync(options, TestContext.Current.CancellationToken))
        {
            using var api = new CloudApi(control.Address);
            id = await api.CreateEngineAsync(CloudApi.Creation("lasting", rbac: true));

            var error = await Assert.ThrowsAsync<LocalEngineException>(() => LocalControlPlane.StartAsync(options, TestContext.Current.CancellationToken));
            Assert.Equal(LocalEngineFailure.Data, error.Failure);
            Assert.Contains("in use by another control plane", error.Message, StringComparison.Ordinal);
        }

        options = Options();
        await using var next = await LocalControlPlane.StartAsync(options, TestContext.Current.CancellationToken);
        using var nextApi = new CloudApi(next.Address);
        using var process = await ProcessAsync(nextApi, id);
        Assert.False(process.HasExited);
        Assert.Equal("Available", (string?)(await nextApi.DoAsync("GET", CloudApi.Engine(id)))["status"]);
        AssertNoSecrets();

        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TestTimeout, TestContext.Current.CancellationToken);
        var registry = await nextApi.AddressAsync(id, "serviceCenter");
        using var limit = new CancellationTokenSource(TestTimeout);
        while (!await IsHealthyAsync(nextApi, registry))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
        }
    }

    [Fact]
    public async Task A_job_that_fails_tells_why_leaves_the_engine_as_it_was_and_can_be_retried()
    {
        var options = Options();
        var broken = options.EngineVersions[BrokenVersion] = Path.Combine(_directory, "broken.dll");
        await File.WriteAllTextAsync(broken, "no program", TestContext.Current.CancellationToken);
        options.EngineVersions[EarlierVersion] = ControlPlaneProcess.Program;
        while (!Enumerable.Range(options.FirstEnginePort, 3).All(CanBind))
        {
            options.FirstEnginePort++;
        }

        options.LastEnginePort = options.FirstEnginePort + 2;
        await using var control = await LocalControlPlane.StartAsync(options, TestContext.Current.CancellationToken);
        using var api = new CloudApi(control.Address);
        using var taken = new TcpListener(IPAddress.Loopback, options.LastEnginePort);
        taken.Start();
        var creation = CloudApi.Creation("failing");
        creation["inputs"] = new JsonObject { ["version"] = EarlierVersion };
        var started = await api.DoAsync("POST", $"v2/{CloudApi.Project}/enginemgr/engines", creation);
        var (id, job) = ((string)started["id"]!, (long)started["jobId"]!);

        Assert.Contains("no three ports", (string?)(await api.WaitForJobAsync(id, job))["description"], StringComparison.Ordinal);
        var failed = await api.DoAsync("GET", CloudApi.Engine(id));
        Assert.Equal(("CreateFailed", "Retry"), ((string?)failed["status"], (string?)failed["engineAdditionalActions"]![0]));
        Assert.Equal("SVCSTG.00501149", await api.FailAsync(400, "PUT", CloudApi.Engine(id, "/upgrade"), new JsonObject { ["version"] = BrokenVersion }));
        taken.Stop();
        await api.ChangeEngineAsync(id, "actions", new JsonObject { ["action"] = "Retry" });
        Assert.Equal("SVCSTG.00501149", await api.FailAsync(400, "PUT", CloudApi.Engine(id, "/actions"), new JsonObject { ["action"] = "Retry" }));

        var upgrade = await api.DoAsync("PUT", CloudApi.Engine(id, "/upgrade"), new JsonObject { ["version"] = BrokenVersion });
        var error = await api.WaitForJobAsync(id, (long)upgrade["jobId"]!);
        Assert.Contains("could not be started", (string?)error["description"], StringComparison.Ordinal);
        Assert.Equal(["Finished", "Error"], error["tasks"]!.AsArray().Select(static step => (string)step!["status"]!));
        Assert.Equal(("UpgradeFailed", EarlierVersion), await api.DoAsync("GET", CloudApi.Engine(id)) switch { var engine => ((string?)engine["status"], (string?)engine["version"]) });
        var registry = await api.AddressAsync(id, "serviceCenter");
        using var limit = new CancellationTokenSource(TestTimeout);
        while (!await IsHealthyAsync(api, registry))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
        }
    }

    [Fact]
    public async Task A_job_on_a_full_disk_fails_tells_why_leaves_the_data_and_can_be_retried()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/prlimit"), "needs prlimit");
        var options = ControlPlaneFixture.Options();
        try
        {
            await RestoreOnFullDiskAsync(options);
        }
        finally
        {
            // After a failed assertion the engine still runs.
            options.DataDirectory = Path.Combine(_directory, "control-plane");
            await (await LocalControlPlane.StartAsync(options, CancellationToken.None)).DisposeAsync();
        }
    }

    private async Task RestoreOnFullDiskAsync(LocalControlPlaneOptions options)
    {
        using var control = await ControlPlaneProcess.StartWithLimitAsync(_directory, "--engine-ports", $"{options.FirstEnginePort}-{options.LastEnginePort}");
        using var api = new CloudApi(control.Address);
        var id = await api.CreateEngineAsync(CloudApi.Creation("full"));
        var kie = new Uri(await api.AddressAsync(id, "configCenter"), "v1/");
        var items = new Uri(kie, "default/kie/kv").ToString();
        foreach (var number in Enumerable.Range(0, 40))
        {
            await api.DoAsync("POST", items, new JsonObject { ["key"] = $"large-{number}", ["value"] = new string('x', 100_000), ["status"] = "enabled" });
        }

        var backup = await api.DoAsync("POST", CloudApi.Backups(id, "backups"), new JsonObject { ["name"] = "large" });
        await api.DoAsync("POST", items, new JsonObject { ["key"] = "later", ["value"] = "1", ["status"] = "enabled" });

        // Enough for the state of the control plane, but not for the data of the engine.
        await control.LimitFilesAsync("3000000");
        await api.DoAsync("POST", CloudApi.Backups(id, $"backups/{backup["id"]}/recovery"), new JsonObject { ["name"] = "restore" });
        var error = await api.WaitForJobAsync(id, (long)(await api.DoAsync("GET", CloudApi.Engine(id)))["latestJobId"]!);
        Assert.Matches("the backup large cannot be restored, and the data of the engine is unchanged: .*disk", (string?)error["description"]);
        Assert.Equal(("ModifyFailed", "Retry"), await api.DoAsync("GET", CloudApi.Engine(id)) switch { var engine => ((string?)engine["status"], (string?)engine["engineAdditionalActions"]![0]) });
        Assert.Empty(Directory.GetFiles(_directory, "*.restored*", SearchOption.AllDirectories));

        // The engine starts again with the data that it had.
        await control.LimitFilesAsync("unlimited");
        Assert.Equal(41, await CountItemsAsync());
        await api.ChangeEngineAsync(id, "actions", new JsonObject { ["action"] = "Retry" });
        Assert.Equal(40, await CountItemsAsync());
        await api.DoAsync("DELETE", CloudApi.Engine(id));
        await api.WaitUntilGoneAsync(id);

        async Task<int> CountItemsAsync()
        {
            using var limit = new CancellationTokenSource(TestTimeout);
            while (!await IsHealthyAsync(api, kie))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
            }

            return (int)(await api.DoAsync("GET", $"{items}?limit=1"))["total"]!;
        }
    }

    private LocalControlPlaneOptions Options()
    {
        var options = ControlPlaneFixture.Options();
        options.DataDirectory = Path.Combine(_directory, "control");
        return options;
    }

    private static bool CanBind(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<bool> IsHealthyAsync(CloudApi api, Uri address)
    {
        try
        {
            using var response = await api.Http.GetAsync(new Uri(address, "health"), TestContext.Current.CancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<Process> ProcessAsync(CloudApi api, string id)
    {
        var jobs = await api.DoAsync("GET", CloudApi.Engine(id, "/jobs"));
        var log = (string)jobs["data"]![0]!["tasks"]![1]!["log"]!;
        return Process.GetProcessById(int.Parse(Regex.Match(log, "^Process (\\d+) responds$", RegexOptions.None, TestTimeout).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
    }

    // Neither files nor logs contain the password, and other users can read none of the files with keys and hashes.
    private void AssertNoSecrets()
    {
        foreach (var file in Directory.GetFiles(_directory, "*", SearchOption.AllDirectories))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = new MemoryStream();
            stream.CopyTo(content);
            Assert.True(content.ToArray().AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(CloudApi.Password)) < 0, file);
            if (!OperatingSystem.IsWindows() && (file.EndsWith(".db", StringComparison.Ordinal) || file.EndsWith(".key", StringComparison.Ordinal)))
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }
        }
    }
}
