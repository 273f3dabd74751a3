using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.LocalEngine.Monitoring.State;
using static ServiceComb.Net.LocalEngine.Tests.Monitoring.MonitorHost;

namespace ServiceComb.Net.LocalEngine.Tests.Monitoring;

/// <summary>Tests the time series: range, resolution, retention, limits and restarts.</summary>
public sealed class HistoryTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("servicecomb-monitor-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_time_range_has_a_point_for_each_step()
    {
        await using var host = await StartAsync();
        var start = Milliseconds(host);
        await ReportAsync(host, 12);

        var points = Assert.Single(await host.SeriesAsync($"metric?service=orders&from={start}&step=30"));

        Assert.Equal([3, 3, 3, 3], points.Select(point => (int)point["total"]!));
        Assert.Equal([0L, 30_000, 60_000, 90_000], points.Select(point => (long)point["time"]! - start));
        var (from, to) = (start + 20_000, start + 50_000);
        Assert.Equal([1, 1, 1], Assert.Single(await host.SeriesAsync($"metric?service=orders&instance=i1&function=Provider.a&from={from}&to={to}")).Select(point => (int)point["total"]!));
    }

    [Fact]
    public async Task Old_metrics_are_combined_without_losing_a_call()
    {
        await using var host = await StartAsync(resolution: 1);
        var start = Milliseconds(host);
        await ReportAsync(host, 3000, seconds: 1);

        var points = Assert.Single(await host.SeriesAsync($"metric?service=orders&from={start}&step=1"));

        Assert.Equal(3000, points.Sum(point => (int)point["total"]!));
        // 360 to 365 s in the finest resolution, up to 2160 s by 6 s, the rest by minutes.
        Assert.InRange(points.Count, 600, 700);
        Assert.All(points.Zip(points.Skip(1)), pair => Assert.Contains((long)pair.Second["time"]! - (long)pair.First["time"]!, (long[])[1000, 6000, 60_000]));
        Assert.All(points, point => Assert.Equal(1.0, (double)point["qps"]!, 2));
        Assert.All(points, point => Assert.Equal(5.0, (double)point["l99"]!));
    }

    [Fact]
    public async Task Metrics_older_than_the_retention_disappear_from_memory_and_file()
    {
        await using var host = await StartAsync(_directory, retention: TimeSpan.FromHours(1));
        var start = Milliseconds(host);
        await ReportAsync(host, 6);
        host.Clock.Advance(TimeSpan.FromHours(2));
        await ReportAsync(host, 1, instance: "i2");
        await host.Engine.RestartAsync(cancellationToken: TestContext.Current.CancellationToken);

        var points = Assert.Single(await host.SeriesAsync($"metric?service=orders&from={start}"));

        Assert.Equal(1, points.Sum(point => (int)point["total"]!));
    }

    [Fact]
    public async Task Acknowledged_reports_survive_a_restart_and_are_still_recognized()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        JsonObject Last() => Report(uptime: 99_000, operations: Operation("Provider.a", 1000, latency: 7));
        await using (var host = await StartAsync(_directory, clock))
        {
            await ReportAsync(host, 5);
            await host.ReportAsync(Last());
        }

        await using var again = await StartAsync(_directory, clock);
        await again.ReportAsync(Last());
        var points = Assert.Single(await again.SeriesAsync($"metric?service=orders&from={Milliseconds(again) - 3_600_000}"));

        Assert.Equal(1005, points.Sum(point => (int)point["total"]!));
        Assert.Equal(7.0, (double)points[^1]["l50"]!);
        Assert.Equal((25.0, 3), (await again.SeriesAsync("metric?service=orders&instance=i1"))[0][0] switch { var now => ((double)now["cpu"]!, (int)now["customs"]!["queue"]!) });
    }

    [Fact]
    public async Task A_file_with_another_resolution_is_still_readable()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using (var host = await StartAsync(_directory, clock, resolution: 10))
        {
            await ReportAsync(host, 60);
        }

        foreach (var resolution in (int[])[60, 1])
        {
            await using var host = await StartAsync(_directory, clock, resolution: resolution);
            await ReportAsync(host, 1);
            Assert.InRange(Assert.Single(await host.SeriesAsync($"metric?service=orders&from={Milliseconds(host) - 3_600_000}")).Sum(point => (int)point["total"]!), 61, 62);
        }
    }

    [Fact]
    public async Task When_the_clock_is_set_back_new_reports_are_shown()
    {
        await using var host = await StartAsync();
        host.Clock.Advance(TimeSpan.FromDays(1));
        await ReportAsync(host, 3);
        host.Clock.AdjustTime(host.Clock.GetUtcNow() - TimeSpan.FromDays(1));
        await host.ReportAsync(Report(uptime: 500_000, operations: Operation("Provider.a", 77)));

        Assert.Equal(77, (int)(await host.SeriesAsync("metric?service=orders"))[0][0]["total"]!);
    }

    [Fact]
    public async Task The_number_of_points_is_limited_and_the_largest_instance_gives_way()
    {
        await using var host = await StartAsync(_directory, limits: new MonitorLimits(Instances: 10, Points: 200));
        var start = Milliseconds(host);
        await ReportAsync(host, 3, instance: "small");
        await ReportAsync(host, 300, instance: "large");
        await host.Engine.RestartAsync(cancellationToken: TestContext.Current.CancellationToken);

        var series = await host.SeriesAsync($"metric?service=orders&flag=instances&from={start}&step=10");

        // Each frame counts as one point and has one operation.
        Assert.InRange(series[0].Count, 80, 98);
        Assert.Equal(3, series[1].Sum(point => (int)point["total"]!));
        Assert.Equal(1, (int)series[0][^1]["total"]!);
    }

    [Fact]
    public async Task A_further_instance_replaces_the_one_that_has_not_reported_for_longest()
    {
        await using var host = await StartAsync(_directory, limits: new MonitorLimits(Instances: 3));
        foreach (var instance in (string[])["a", "b", "c", "a", "d"])
        {
            await ReportAsync(host, 1, instance: instance);
        }

        await host.Engine.RestartAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(["a", "c", "d"], (await host.SeriesAsync("metric?service=orders&flag=instances")).Select(series => (string)series[0]["instanceId"]!));
    }

    [Fact]
    public async Task Operations_beyond_the_limit_are_counted_under_one_name()
    {
        await using var host = await StartAsync();
        await host.ReportAsync(Report(uptime: 1, operations: Operation("Provider.first", 1)));
        await host.ReportAsync(Report(uptime: 2, operations: [.. Enumerable.Range(0, 1000).Select(number => Operation($"Provider.{number}", number + 1)), Operation("Consumer.late", 0, latency: 1)]));
        await host.ReportAsync(Report(uptime: 3, operations: [Operation("Consumer.later", 3), Operation("Provider.first", 2)]));

        var byName = (await host.SeriesAsync("metric?service=orders&flag=functions")).ToDictionary(series => (string)series[0]["name"]!, series => (long)series[0]["total"]!);

        Assert.InRange(byName.Count, 200, 203);
        Assert.Equal((1 + 2 + (1000 * 1001 / 2)) + 3, byName.Values.Sum());
        Assert.Equal((3, 1000, 3), (byName["Provider.first"], byName["Provider.999"], byName["Consumer.(other)"]));
    }

    [Fact]
    public async Task A_result_with_too_many_points_is_refused()
    {
        await using var host = await StartAsync(resolution: 1);
        var start = Milliseconds(host);
        JsonObject[] operations = [.. Enumerable.Range(0, 200).Select(number => Operation($"Provider.{number}", 1))];
        for (var number = 1; number <= 260; number++)
        {
            await host.ReportAsync(Report(uptime: number, operations: [.. operations.Select(operation => operation.DeepClone().AsObject())]));
            host.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var reply = await host.QueryAsync($"metric?service=orders&flag=functions&from={start}&step=1");

        Assert.Equal(400, reply.Status);
        Assert.Contains("more than 50000 points", (string)reply.Json!["detail"]!, StringComparison.Ordinal);
    }

    private static long Milliseconds(MonitorHost host) => host.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    // One call in each report.
    private static async Task ReportAsync(MonitorHost host, int count, int seconds = 10, string instance = "i1")
    {
        for (var number = 1; number <= count; number++)
        {
            await host.ReportAsync(Report(instance, uptime: (host.Clock.GetUtcNow().ToUnixTimeMilliseconds() % 1_000_000_000) + 1, operations: Operation("Provider.a", 1, qps: 1.0 / seconds)));
            host.Clock.Advance(TimeSpan.FromSeconds(seconds));
        }
    }
}
