using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.ControlPlane.Tests.Fixtures;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.ControlPlane.Tests.Backups;

public sealed class BackupScheduleTests
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task A_policy_makes_backups_by_its_schedule_and_keeps_only_as_many_as_it_says()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var options = ControlPlaneFixture.Options();
        options.Time = time;
        await using var control = await LocalControlPlane.StartAsync(options, TestContext.Current.CancellationToken);
        using var api = new CloudApi(control.Address);
        var id = await api.CreateEngineAsync(CloudApi.Creation("scheduled"));
        var policy = await api.DoAsync("POST", CloudApi.Backups(id, "backup-strategies"), new JsonObject { ["schedule"] = "0 3 * * *", ["reserve"] = "2", ["maxFiles"] = 3 });
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 3, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), (long)policy["nextAt"]!);
        await api.DoAsync("POST", CloudApi.Backups(id, "backups"), new JsonObject { ["name"] = "by hand" });

        var names = new List<string>();
        for (var day = 1; day <= 4; day++)
        {
            names = await AdvanceUntilAsync(api, id, time, $"auto-2026010{day}");
        }

        // Two days are kept, and backups by request.
        await AdvanceUntilAsync(api, id, time, "auto-20260104", names => !names.Any(static name => name.StartsWith("auto-20260101", StringComparison.Ordinal)));
        names = await NamesAsync(api, id);
        Assert.Contains("by hand", names);
        Assert.InRange(names.Count(static name => name.StartsWith("auto-", StringComparison.Ordinal)), 1, 3);
    }

    // Time moves in steps: a step that comes before the worker waits is followed by another.
    private static async Task<List<string>> AdvanceUntilAsync(CloudApi api, string id, FakeTimeProvider time, string name, Func<List<string>, bool>? also = null)
    {
        using var limit = new CancellationTokenSource(TestTimeout);
        while (true)
        {
            var names = await NamesAsync(api, id);
            if (names.Any(found => found.StartsWith(name, StringComparison.Ordinal)) && also?.Invoke(names) != false)
            {
                return names;
            }

            if (!time.GetUtcNow().UtcDateTime.ToString("'auto-'yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture).StartsWith(name, StringComparison.Ordinal) || time.GetUtcNow().Hour < 4)
            {
                time.Advance(TimeSpan.FromHours(1));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
        }
    }

    private static async Task<List<string>> NamesAsync(CloudApi api, string id) =>
        [.. (await api.DoAsync("GET", CloudApi.Backups(id, "backups?offset=0&limit=100")))["data"]!.AsArray().Select(static backup => (string)backup!["name"]!)];
}
