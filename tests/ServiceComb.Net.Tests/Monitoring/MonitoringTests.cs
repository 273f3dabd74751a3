using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Monitor;

namespace ServiceComb.Net.Tests.Monitoring;

/// <summary>Tests monitoring from the calls of an app to the queries of the typed client.</summary>
public sealed class MonitoringTests
{
    private static readonly (string, string)[] Documents =
    [
        ("servicecomb.matchGroup.charges", "matches: [{method: [POST]}]"),
        ("servicecomb.circuitBreaker.charges", "{minimumNumberOfCalls: 6, slidingWindowSize: 10, slidingWindowType: COUNT_BASED, failureRateThreshold: 50, waitDurationInOpenState: 1H}"),
        ("servicecomb.matchGroup.updates", "matches: [{method: [PUT]}]"),
        ("servicecomb.rateLimiting.updates", "{rate: 2, limitRefreshPeriod: 1H}"),
        ("servicecomb.matchGroup.deletions", "matches: [{method: [DELETE]}]"),
        ("servicecomb.bulkhead.deletions", "maxConcurrentCalls: 0"),
    ];

    [Fact]
    public async Task The_calls_of_an_app_are_counted_by_operation_with_percentiles_rejections_and_breakers()
    {
        await using var engine = await MonitoredEngine.StartAsync();
        await using var app = await MonitoredApp.StartAsync(engine.Host, "storefront", engine.Dashboard, settings: Documents);

        // 1 to 100 ms.
        Assert.All(await app.CallAsync(HttpMethod.Get, 100, number => $"{number}/200"), status => Assert.Equal(200, status));
        Assert.Equal([404], await app.CallAsync(HttpMethod.Get, 1, _ => "50/404"));
        // Half of the first six calls fail, and the breaker opens.
        Assert.Equal([503, 200, 503, 200, 503, 200, 503, 503, 503, 503], await app.CallAsync(HttpMethod.Post, 10, number => $"10/{(number % 2 == 1 ? 503 : 200)}"));
        Assert.Equal([200, 200, 429, 429, 429], await app.CallAsync(HttpMethod.Put, 5, _ => "10/200"));
        Assert.Equal([429], await app.CallAsync(HttpMethod.Delete, 1, _ => "10/200"));
        Assert.Equal([0, 504], await app.CallAsync(HttpMethod.Patch, 2, number => number == 1 ? "10/0" : "10/504"));
        foreach (var id in (string[])["1", "2", "bad"])
        {
            using var response = await app.Own.GetAsync(new Uri($"/orders/{id}", UriKind.Relative), TestContext.Current.CancellationToken);
        }

        await app.ReportAsync();
        var operations = await engine.GetOperationsAsync("storefront");

        var get = operations["Consumer.stock.GET"];
        Assert.Equal((101, 0, false, "Consumer"), (get.Total, get.Failure, get.CircuitBreakerOpen, get.FunctionType));
        Assert.All(
            (IEnumerable<(double, double)>)[(5, get.L5), (25, get.L25), (50, get.L50), (75, get.L75), (90, get.L90), (99, get.L99), (100, get.L995), (50.5, get.Latency)],
            static pair => Assert.InRange(pair.Item2, (pair.Item1 * 0.97) - 1, (pair.Item1 * 1.03) + 1));
        var post = operations["Consumer.stock.POST"];
        Assert.Equal((10, 7, 4, true, 40.0), (post.Total, post.Failure, post.ShortCircuited, post.CircuitBreakerOpen, post.BreakerRateAgg));
        Assert.Equal((70.0, 30.0), (post.FailureRate, post.Rate));
        var put = operations["Consumer.stock.PUT"];
        Assert.Equal((5, 3, 3, 0), (put.Total, put.Failure, put.ThreadPoolRejected, put.SemaphoreRejected));
        var delete = operations["Consumer.stock.DELETE"];
        Assert.Equal((1, 1, 1, 0), (delete.Total, delete.Failure, delete.SemaphoreRejected, delete.ThreadPoolRejected));
        var patch = operations["Consumer.stock.PATCH"];
        Assert.Equal((2, 2, 2), (patch.Total, patch.Failure, patch.CountTimeout));
        var incoming = operations["Provider.GET /orders/{id}"];
        Assert.Equal((3, 1, "Provider"), (incoming.Total, incoming.Failure, incoming.FunctionType));

        var instance = Assert.Single(await engine.Monitor.GetMetricsAsync("storefront", flag: MetricFlags.Instances, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(1, instance.Customs["circuitBreaker.charges"].GetDouble());
        Assert.True(instance.Thread > 0 && instance.Memory["heapUsed"].GetDouble() > 0 && instance.Cpu is >= 0 and <= 100);
        var service = Assert.Single((await engine.Monitor.ListMetricsAsync(new MetricQuery(), TestContext.Current.CancellationToken)).List);
        Assert.Equal(("storefront", "default", "1.0.0"), (service.ServiceName, service.AppId, service.Version));
    }

    [Fact]
    public async Task Two_apps_in_a_process_report_their_own_calls()
    {
        await using var engine = await MonitoredEngine.StartAsync();
        await using var first = await MonitoredApp.StartAsync(engine.Host, "first", engine.Dashboard);
        await using var second = await MonitoredApp.StartAsync(engine.Host, "second", engine.Dashboard, settings: ("servicecomb:monitor:client:api:version", "v1"));
        await first.CallAsync(HttpMethod.Get, 3, _ => "1/200");
        await second.CallAsync(HttpMethod.Get, 5, _ => "1/500");

        await first.ReportAsync();
        await second.ReportAsync();

        Assert.Equal((3, 0), Assert.Single(await engine.GetOperationsAsync("first")).Value switch { var get => (get.Total, get.Failure) });
        Assert.Equal((5, 5), Assert.Single(await engine.GetOperationsAsync("second")).Value switch { var get => (get.Total, get.Failure) });
    }

    [Fact]
    public async Task Requests_that_a_policy_rejects_are_told_apart_from_other_failures()
    {
        await using var engine = await MonitoredEngine.StartAsync();
        await using var app = await MonitoredApp.StartAsync(
            engine.Host,
            "orders",
            engine.Dashboard,
            governIncoming: true,
            ("servicecomb.matchGroup.all", "matches: [{apiPath: {prefix: /}}]"),
            ("servicecomb.rateLimiting.all", "{rate: 2, limitRefreshPeriod: 1H}"));
        var statuses = new List<int>();
        for (var number = 0; number < 5; number++)
        {
            using var response = await app.Own.GetAsync(new Uri("/orders/bad", UriKind.Relative), TestContext.Current.CancellationToken);
            statuses.Add((int)response.StatusCode);
        }

        Assert.Equal([500, 500, 429, 429, 429], statuses);
        await app.ReportAsync();

        var incoming = Assert.Single(await engine.GetOperationsAsync("orders")).Value;
        Assert.Equal(("Provider.GET /orders/{id}", 5, 5, 3), (incoming.Name, incoming.Total, incoming.Failure, incoming.ThreadPoolRejected));
    }

    [Fact]
    public async Task Reports_carry_the_account_of_the_app()
    {
        await using var engine = await MonitoredEngine.StartAsync(rootPassword: "Complicated_pw1");
        await using var app = await MonitoredApp.StartAsync(
            engine.Host,
            "storefront",
            engine.Dashboard,
            settings:
            [
                ("servicecomb:credentials:rbac:enabled", "true"),
                ("servicecomb:credentials:account:name", "root"),
                ("servicecomb:credentials:account:password", "Complicated_pw1"),
            ]);
        await app.CallAsync(HttpMethod.Get, 2, _ => "1/200");

        await app.ReportAsync();

        Assert.Equal(2, (await engine.GetOperationsAsync("storefront"))["Consumer.stock.GET"].Total);
        Assert.Equal(0, app.Logs.Count(351));
    }

    [Theory]
    [InlineData("enabled", "maybe", "must be true or false")]
    [InlineData("serverUri", "nonsense", "nonsense")]
    [InlineData("interval", "4999", "must be a whole number of milliseconds not below 5000")]
    [InlineData("api:version", "v3", "must be v1 or v2")]
    public async Task An_invalid_setting_fails_the_start_with_its_key(string key, string value, string reason)
    {
        await using var engine = await MonitoredEngine.StartAsync();

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(
            () => MonitoredApp.StartAsync(engine.Host, "storefront", engine.Dashboard, settings: ($"servicecomb:monitor:client:{key}", value)));

        Assert.Contains(exception.Failures, failure =>
            failure.StartsWith($"servicecomb:monitor:client:{key}", StringComparison.Ordinal) && failure.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Operations_beyond_the_limit_of_an_app_share_one_name()
    {
        await using var engine = await MonitoredEngine.StartAsync();
        await using var app = await MonitoredApp.StartAsync(engine.Host, "busy", engine.Dashboard);
        for (var number = 0; number < 150; number++)
        {
            using var response = await app.Own.GetAsync(new Uri($"/many/{number}/x", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.True(response.IsSuccessStatusCode);
        }

        await app.ReportAsync();

        var operations = await engine.GetOperationsAsync("busy");
        Assert.Equal((101, 50), (operations.Count, operations["Provider.(other)"].Total));
    }
}
