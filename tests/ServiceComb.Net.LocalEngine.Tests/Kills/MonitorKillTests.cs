using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ServiceComb.Net.LocalEngine.Tests.Monitoring;

namespace ServiceComb.Net.LocalEngine.Tests.Kills;

/// <summary>Tests that acknowledged reports of metrics survive when the process is killed.</summary>
public sealed class MonitorKillTests : IDisposable
{
    private const int Kills = 4;
    private readonly string _directory = Directory.CreateTempSubdirectory("servicecomb-monitor-kill-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task After_kills_exactly_the_acknowledged_reports_exist()
    {
        var random = new Random(7);
        var (sent, acknowledged) = (0, 0L);
        for (var kill = 0; kill <= Kills; kill++)
        {
            using var engine = await EngineProcess.StartAsync(_directory);
            using var http = new HttpClient();
            var stored = await CountAsync(http, engine);
            // The last report may have been committed without its acknowledgement.
            Assert.InRange(stored, acknowledged, acknowledged + 1);
            acknowledged = stored;
            var killing = KillAfterAsync(engine, random.Next(5, 60), () => sent);
            try
            {
                while (true)
                {
                    var report = MonitorHost.Report(uptime: ++sent, operations: MonitorHost.Operation("Provider.a", 1));
                    using var response = await http.PostAsJsonAsync(new Uri(engine.Monitor, MonitorHost.ReportPath), report, TestContext.Current.CancellationToken);
                    response.EnsureSuccessStatusCode();
                    acknowledged++;
                }
            }
            catch (HttpRequestException)
            {
                await killing;
            }
        }

        Assert.True(acknowledged > Kills, $"only {acknowledged} reports were acknowledged");
    }

    private static async Task KillAfterAsync(EngineProcess engine, int reports, Func<int> sent)
    {
        var enough = sent() + reports;
        while (sent() < enough)
        {
            await Task.Yield();
        }

        await engine.KillAsync();
    }

    private static async Task<long> CountAsync(HttpClient http, EngineProcess engine)
    {
        var series = await http.GetFromJsonAsync<JsonArray>(new Uri(engine.Monitor, "/v3/default/csemonitor/metric?service=orders&from=0"));
        return series!.SelectMany(one => one!.AsArray()).Sum(point => (long)point!["total"]!);
    }
}
