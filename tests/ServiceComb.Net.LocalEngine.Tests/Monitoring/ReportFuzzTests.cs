using System.Text;
using System.Text.Json.Nodes;
using ServiceComb.Net.LocalEngine.Monitoring.Reports;
using ServiceComb.Net.LocalEngine.Monitoring.Series;
using static ServiceComb.Net.LocalEngine.Tests.Monitoring.MonitorHost;

namespace ServiceComb.Net.LocalEngine.Tests.Monitoring;

/// <summary>Tests the reader of reports with damaged and hostile bodies.</summary>
public sealed class ReportFuzzTests
{
    private const int Rounds = 4000;
    private static readonly string[] Fragments =
        ["null", "{}", "[]", "-1", "1e999", "-1e999", "\"NaN\"", "\"-Infinity\"", "9223372036854775808", "\"\\ud800\"", "\"\\u0000\"", "true", "[[[[", "}", ",", "\"", "1e-400", "\uFEFF"];

    [Fact]
    public void Every_body_is_either_refused_with_a_reason_or_read_within_the_limits()
    {
        var random = new Random(2026);
        var whole = Report(operations: [Operation("Provider.a", 10, failure: 1), Operation("Consumer.b", 20, latency: 9)]).ToJsonString();
        var accepted = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var body = Damage(random, whole);
            try
            {
                if (ReportReader.Read(body, out var report) is { } problem)
                {
                    Assert.NotEmpty(problem);
                    Assert.Null(report);
                }
                else
                {
                    accepted++;
                    RequireLimits(report!);
                }
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"round {round}: {Encoding.UTF8.GetString(body)}", exception);
            }
        }

        Assert.True(accepted > Rounds / 50, $"only {accepted} bodies were accepted");
    }

    [Fact]
    public async Task After_hostile_reports_the_engine_still_answers()
    {
        var random = new Random(5);
        await using var host = await StartAsync();
        var whole = Report(operations: Operation("Provider.a", 10)).ToJsonString();
        for (var round = 0; round < 300; round++)
        {
            var reply = await host.SendAsync(HttpMethod.Post, ReportPath, Damage(random, whole));
            Assert.Contains(reply.Status, (int[])[200, 400]);
        }

        await host.ReportAsync(Report("last", operations: Operation("Provider.a", 3)));
        Assert.Equal(3, (int)Assert.Single(Assert.Single(await host.SeriesAsync("metric?service=orders&instance=last")))["total"]!);
        foreach (var entry in (await host.QueryAsync("metric/list?number=1000")).Json!["list"]!.AsArray())
        {
            Assert.Equal(200, (await host.QueryAsync($"metric?service={Uri.EscapeDataString((string)entry!["key"]!)}&flag=instances,functions&from=0")).Status);
        }
    }

    private static byte[] Damage(Random random, string whole)
    {
        var text = new StringBuilder(whole);
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(4))
            {
                case 0:
                    // Replace a value.
                    var value = text.ToString().IndexOf(':', at);
                    var end = value < 0 ? -1 : text.ToString().IndexOfAny([',', '}'], value);
                    if (end > 0)
                    {
                        text.Remove(value + 1, end - value - 1).Insert(value + 1, Fragments[random.Next(Fragments.Length)]);
                    }

                    break;
                case 1:
                    text.Remove(at, Math.Min(text.Length - at, random.Next(1, 20)));
                    break;
                case 2:
                    text.Insert(at, Fragments[random.Next(Fragments.Length)]);
                    break;
                default:
                    text[at] = (char)random.Next(0x20, 0x7f);
                    break;
            }
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        if (random.Next(10) == 0)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    private static void RequireLimits(Report report)
    {
        Assert.NotEmpty(report.Service.Name);
        Assert.NotEmpty(report.InstanceId);
        Assert.InRange(report.Status.Cpu, 0, 100);
        Assert.True(report.Uptime >= 0 && report.Status.Threads >= 0 && report.ImpliedSeconds is null or >= 0);
        foreach (var (name, calls) in report.Operations)
        {
            var counts = calls.Counts;
            Assert.InRange(name.Length, 1, 256);
            Assert.InRange(counts.Total, 0, 3_000_000_000_000);
            Assert.All((long[])[counts.Failed, counts.ShortCircuited, counts.SemaphoreRejected, counts.PoolRejected, counts.TimedOut], part => Assert.InRange(part, 0, counts.Total));
            var percentiles = new double[Latency.Levels.Length];
            calls.Latency.CopyTo(percentiles);
            Assert.Equal(percentiles.Order(), percentiles);
            Assert.All((double[])[.. percentiles, calls.Latency.Mean], time => Assert.InRange(time, 0, 1e9));
        }
    }
}
