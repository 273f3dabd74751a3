using System.Text;
using System.Text.Json.Nodes;
using static ServiceComb.Net.LocalEngine.Tests.Monitoring.MonitorHost;

namespace ServiceComb.Net.LocalEngine.Tests.Monitoring;

/// <summary>Tests that reports are collected and shown by the queries of the API reference.</summary>
public sealed class ReportTests
{
    [Theory]
    [InlineData("/v2/default/csemonitor/metric?service=orders")]
    [InlineData("/v2/0a1b2c/csemonitor/metric?service=orders")]
    [InlineData("/csemonitor/v1/metric?service=orders")]
    public async Task A_report_is_shown_as_the_metrics_of_its_microservice(string path)
    {
        await using var host = await StartAsync();
        Assert.Equal(200, (await host.PostAsync(Report(operations: Operation("Provider.GET /orders", 40, failure: 10, latency: 8)), path)).Status);

        var point = Assert.Single(Assert.Single(await host.SeriesAsync("metric?service=orders")));

        Assert.Equal(("orders", "shop", "1.0.0", "id-of-orders"), ((string)point["name"]!, (string)point["appId"]!, (string)point["version"]!, (string)point["serviceId"]!));
        Assert.Equal((40, 10, 75.0, 25.0), ((int)point["total"]!, (int)point["failure"]!, (double)point["rate"]!, (double)point["failureRate"]!));
        Assert.Equal((8.0, 8.0, 1, 1), ((double)point["latency"]!, (double)point["l99"]!, (int)point["instanceCount"]!, (int)point["functionCount"]!));
        Assert.Equal(host.Clock.GetUtcNow().ToUnixTimeMilliseconds(), (long)point["time"]!);
    }

    [Fact]
    public async Task The_rate_of_calls_follows_from_the_time_between_reports()
    {
        await using var host = await StartAsync();
        await host.ReportAsync(Report(uptime: 10_000, operations: Operation("Provider.a", 10, qps: 1)));
        host.Clock.Advance(TimeSpan.FromSeconds(20));
        await host.ReportAsync(Report(uptime: 30_000, operations: Operation("Provider.a", 10, qps: 10)));

        var point = Assert.Single(Assert.Single(await host.SeriesAsync("metric?service=orders")));

        Assert.Equal(0.5, (double)point["qps"]!, 3);
    }

    [Fact]
    public async Task The_metrics_of_a_microservice_combine_its_instances()
    {
        await using var host = await StartAsync();
        await host.ReportAsync(Report("i1", operations: Operation("Provider.a", 30, latency: 10, qps: 3)));
        await host.ReportAsync(Report("i2", operations: Operation("Provider.a", 10, failure: 5, latency: 30, qps: 1)));

        var all = Assert.Single(Assert.Single(await host.SeriesAsync("metric?service=id-of-orders")));
        Assert.Equal((40, 5, 15.0, 4.0, 2), ((int)all["total"]!, (int)all["failure"]!, (double)all["latency"]!, Math.Round((double)all["qps"]!, 3), (int)all["instanceCount"]!));

        var one = Assert.Single(Assert.Single(await host.SeriesAsync("metric?service=orders&instance=i2")));
        Assert.Equal(("i2", "host-of-i2", 10, 25.0, 12), ((string)one["instanceId"]!, (string)one["name"]!, (int)one["total"]!, (double)one["cpu"]!, (int)one["thread"]!));
        Assert.Equal((1000, 3), ((int)one["memory"]!["heapUsed"]!, (int)one["customs"]!["queue"]!));

        Assert.Equal(["i1", "i2"], (await host.SeriesAsync("metric?service=orders&flag=instances")).Select(series => (string)series[0]["instanceId"]!));
    }

    [Fact]
    public async Task Operations_are_shown_one_by_one()
    {
        await using var host = await StartAsync();
        var slow = Operation("Consumer.stock.GET", 20, latency: 100);
        (slow["shortCircuited"], slow["semaphoreRejected"], slow["threadPoolRejected"], slow["countTimeout"], slow["circuitBreakerOpen"]) = (4, 3, 2, 1, true);
        await host.ReportAsync(Report(operations: [Operation("Provider.GET /orders", 40), slow]));

        var consumer = Assert.Single(Assert.Single(await host.SeriesAsync("metric?service=orders&function=Consumer.stock.GET")));
        Assert.Equal((20, 4, 3, 2, 1, true, "Consumer", 20.0), (
            (int)consumer["total"]!, (int)consumer["shortCircuited"]!, (int)consumer["semaphoreRejected"]!, (int)consumer["threadPoolRejected"]!, (int)consumer["countTimeout"]!,
            (bool)consumer["circuitBreakerOpen"]!, (string)consumer["functionType"]!, (double)consumer["breakerRateAgg"]!));

        Assert.Equal(["Consumer.stock.GET", "Provider.GET /orders"], (await host.SeriesAsync("metric?service=orders&flag=functions")).Select(series => (string)series[0]["name"]!));

        // The calls that a request causes are not requests of the service.
        var all = Assert.Single(Assert.Single(await host.SeriesAsync("metric?service=orders")));
        Assert.Equal((40, true), ((int)all["total"]!, (bool)all["circuitBreakerOpen"]!));
    }

    [Fact]
    public async Task A_repeated_report_counts_once()
    {
        await using var host = await StartAsync();
        await host.ReportAsync(Report(uptime: 10_000, operations: Operation("Provider.a", 5)));
        await host.ReportAsync(Report(uptime: 20_000, operations: Operation("Provider.a", 7)));
        await host.ReportAsync(Report(uptime: 10_000, operations: Operation("Provider.a", 5)));

        Assert.Equal(12, (int)Assert.Single(Assert.Single(await host.SeriesAsync("metric?service=orders")))["total"]!);
    }

    [Fact]
    public async Task An_instance_that_no_longer_reports_leaves_the_current_metrics()
    {
        await using var host = await StartAsync();
        await host.ReportAsync(Report(operations: Operation("Provider.a", 5)));
        host.Clock.Advance(TimeSpan.FromSeconds(61));

        var point = Assert.Single(Assert.Single(await host.SeriesAsync("metric?service=orders")));

        Assert.Equal((0, 0), ((int)point["total"]!, (int)point["instanceCount"]!));
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{\"name\":", "not JSON")]
    [InlineData("{\"instanceId\":\"i\"}", "name is missing")]
    [InlineData("{\"name\":\"orders\"}", "instanceId is missing")]
    [InlineData("{\"name\":\"or\\u0000ders\",\"instanceId\":\"i\"}", "control character")]
    [InlineData("{\"name\":\"\\ud800\",\"instanceId\":\"i\"}", "not Unicode")]
    public async Task A_report_without_an_identity_is_refused_with_the_reason(string body, string reason)
    {
        await using var host = await StartAsync();

        var reply = await host.SendAsync(HttpMethod.Post, ReportPath, Encoding.UTF8.GetBytes(body));

        Assert.Equal(400, reply.Status);
        Assert.Contains(reason, (string)reply.Json!["detail"]!, StringComparison.Ordinal);
        Assert.Empty((await host.QueryAsync("metric/list")).Json!["list"]!.AsArray());
    }

    [Fact]
    public async Task A_report_that_is_too_long_is_refused()
    {
        await using var host = await StartAsync();
        var reply = await host.SendAsync(HttpMethod.Post, ReportPath, new byte[(1024 * 1024) + 1]);

        Assert.Equal(400, reply.Status);
        Assert.Contains("longer than 1048576 bytes", (string)reply.Json!["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Impossible_numbers_are_limited_and_others_of_the_report_are_kept()
    {
        await using var host = await StartAsync();
        await host.ReportAsync(JsonNode.Parse("""
            {"name":"orders","instanceId":"i1","cpu":"NaN","threadCount":-5,"uptime":1e999,"memory":{"heapUsed":-1,"other":"x"},"customs":{"a":1e300,"b":null},
             "interfaces":[
               {"name":"Provider.a","total":"10","failure":1e400,"latency":-3,"qps":"Infinity","l5":9,"l50":4,"l995":1e300,"shortCircuited":99999999999999999999},
               {"name":"Provider.a","total":5},{"total":7},{"name":""},{"name":7},null,[],"x"]}
            """)!);

        var point = Assert.Single(Assert.Single(await host.SeriesAsync("metric?service=orders&instance=i1")));

        Assert.Equal((15, 10, 10, 0.0), ((int)point["total"]!, (int)point["failure"]!, (int)point["shortCircuited"]!, (double)point["latency"]!));
        Assert.Equal((9.0, 9.0, 1e9), ((double)point["l5"]!, (double)point["l50"]!, (double)point["l995"]!));
        Assert.Equal((0.0, 0, 0.0), ((double)point["cpu"]!, (int)point["thread"]!, (double)point["memory"]!["heapUsed"]!));
        Assert.Equal(["a"], point["customs"]!.AsObject().Select(static pair => pair.Key));
    }

    [Fact]
    public async Task Microservices_are_listed_in_pages_with_their_newest_metrics()
    {
        await using var host = await StartAsync();
        foreach (var (service, total) in ((string, int)[])[("cart", 30), ("orders", 10), ("stock", 20)])
        {
            await host.ReportAsync(Report(service: service, operations: Operation("Provider.a", total)));
        }

        var page = (await host.QueryAsync("metric/list?page=1&number=2&sortKey=total&sortType=decrease")).Json!;
        Assert.Equal(["cart", "stock"], page["list"]!.AsArray().Select(entry => (string)entry!["serviceName"]!));
        Assert.Equal((1, 2, 3, "shop"), ((int)page["page"]!, (int)page["number"]!, (int)page["total"]!, (string)Assert.Single(page["appIds"]!.AsArray())!));
        Assert.Equal(("id-of-cart", 30), ((string)page["list"]![0]!["key"]!, (int)page["list"]![0]!["custom"]!["total"]!));

        Assert.Equal(["orders"], (await host.QueryAsync("metric/list?page=2&number=2&sortKey=total&sortType=decrease")).Json!["list"]!.AsArray().Select(entry => (string)entry!["serviceName"]!));
        Assert.Equal(["stock"], (await host.QueryAsync("metric/list?nameFilter=TOC&appIds=shop,other")).Json!["list"]!.AsArray().Select(entry => (string)entry!["serviceName"]!));
        Assert.Empty((await host.QueryAsync("metric/list?appIds=other")).Json!["list"]!.AsArray());
    }

    [Theory]
    [InlineData("metric", "service is missing")]
    [InlineData("thresholds?services=,", "services is missing")]
    [InlineData("metric/list?page=0", "page must be")]
    [InlineData("metric/list?number=1001", "number must be")]
    [InlineData("metric/list?sortKey=x", "sortKey must be")]
    [InlineData("metric/list?sortType=x", "sortType must be")]
    [InlineData("metric?service=a&from=x", "from is not a whole number")]
    [InlineData("metric?service=a&to=5", "from is missing")]
    [InlineData("metric?service=a&from=5&to=4", "to is before from")]
    [InlineData("metric?service=a&from=5&step=0", "step must be")]
    public async Task An_invalid_query_is_refused_with_the_reason(string query, string reason)
    {
        await using var host = await StartAsync();

        var reply = await host.QueryAsync(query);

        Assert.Equal((400, "400001"), (reply.Status, (string)reply.Json!["error_code"]!));
        Assert.Contains(reason, (string)reply.Json["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Thresholds_are_configuration_items()
    {
        await using var host = await StartAsync();
        await host.ReportAsync(Report());
        await host.ReportAsync(Report(service: "stock"));
        var item = new JsonObject
        {
            ["key"] = "servicecomb.monitor.thresholds",
            ["value"] = "throughput: 100\navgDelay: 20\nfailureRate: 2.5",
            ["status"] = "enabled",
            ["labels"] = new JsonObject { ["app"] = "shop", ["environment"] = "", ["service"] = "orders" },
        };
        Assert.Equal(200, (await host.SendAsync(HttpMethod.Post, "/v1/default/kie/kv", Encoding.UTF8.GetBytes(item.ToJsonString()), address: host.Engine.KieAddress)).Status);

        var thresholds = (await host.QueryAsync("thresholds?services=orders,stock,unknown")).Json!.AsArray();

        Assert.Equal(["orders", "stock"], thresholds.Select(one => (string)one!["serviceName"]!));
        Assert.Equal((100, 20, 2.5), ((int)thresholds[0]!["throughput"]!, (int)thresholds[0]!["avgDelay"]!, (double)thresholds[0]!["failureRate"]!));
        Assert.True((long)thresholds[0]!["$timestamp"]! > 0);
        Assert.Equal((0, 0L), ((int)thresholds[1]!["throughput"]!, (long)thresholds[1]!["$timestamp"]!));
    }

    [Fact]
    public async Task Without_the_option_there_is_no_monitoring_API()
    {
        await using var engine = await LocalEngineHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Null(engine.MonitorAddress);
    }
}
