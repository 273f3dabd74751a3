using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Monitoring;
using ServiceComb.Net.Protocol.Monitor;

namespace ServiceComb.Net.Governance.Tests.Monitoring;

/// <summary>Tests how calls are counted between reports.</summary>
public sealed class CallMeterListenerTests : IDisposable
{
    private static readonly TimeSpan Elapsed = TimeSpan.FromSeconds(10);
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CallMeterListener _listener;
    private readonly Histogram<double> _calls;
    private readonly Histogram<double> _requests;

    public CallMeterListenerTests()
    {
        var factory = _services.GetRequiredService<IMeterFactory>();
        _calls = factory.Create("ServiceComb.Net").CreateHistogram<double>("servicecomb.client.request.duration");
        _requests = factory.Create("Microsoft.AspNetCore.Hosting").CreateHistogram<double>("http.server.request.duration");
        _listener = new CallMeterListener(factory);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task No_call_is_lost_or_counted_twice_while_reports_are_taken()
    {
        const int Threads = 4;
        const int Calls = 20_000;
        var reports = new List<OperationReport>();
        var calling = Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (var number = 0; number < Calls; number++)
            {
                RecordCall($"service-{number % 5}", "GET", number % 10 == 0 ? 500 : 200);
            }
        })));
        while (!calling.IsCompleted)
        {
            reports.AddRange(_listener.Take(Elapsed));
            await Task.Yield();
        }

        await calling;
        reports.AddRange(_listener.Take(Elapsed));
        Assert.Equal((Threads * Calls, Threads * Calls / 10), (reports.Sum(static report => report.Total), reports.Sum(static report => report.Failure)));
        Assert.All(reports, static report => Assert.InRange(report.Failure, 0, report.Total));
        Assert.Empty(_listener.Take(Elapsed));
    }

    [Fact]
    public void Ten_thousand_operations_make_a_short_report_in_which_every_call_counts()
    {
        for (var number = 0; number < 10_000; number++)
        {
            RecordCall($"service-{number}", "GET", 200);
            _requests.Record(0.01, new TagList { { "http.request.method", "GET" }, { "http.route", $"{new string('r', 500)}{number}" }, { "http.response.status_code", 200 } });
        }

        var reports = _listener.Take(Elapsed);

        Assert.Equal((20_000, 202), (reports.Sum(static report => report.Total), reports.Count));
        Assert.All(reports, static report => Assert.InRange(report.Name!.Length, 1, 200));
        Assert.Equal(9900, reports.Single(static report => report.Name == "Consumer.(other)").Total);
        Assert.Equal(9900, reports.Single(static report => report.Name == "Provider.(other)").Total);
    }

    [Fact]
    public void Meters_of_another_host_are_not_counted()
    {
        using var other = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var meter = new Meter("ServiceComb.Net");
        foreach (var foreign in (Meter[])[meter, other.GetRequiredService<IMeterFactory>().Create("ServiceComb.Net")])
        {
            foreign.CreateHistogram<double>("servicecomb.client.request.duration").Record(1, new TagList { { "servicecomb.service", "orders" } });
        }

        Assert.Empty(_listener.Take(Elapsed));
    }

    [Theory]
    [InlineData(200, null, null, "")]
    [InlineData(404, "404", null, "")]
    [InlineData(500, "500", null, "failed")]
    [InlineData(500, null, null, "failed")]
    [InlineData(504, "504", null, "failed timeout")]
    [InlineData(408, "408", null, "failed timeout")]
    [InlineData(0, "System.Net.Http.HttpRequestException", null, "failed")]
    [InlineData(0, "System.TimeoutException", null, "failed timeout")]
    [InlineData(0, "System.Threading.Tasks.TaskCanceledException", null, "")]
    [InlineData(503, "503", "servicecomb.circuitBreaker.a", "failed breaker")]
    [InlineData(429, "429", "servicecomb.bulkhead.a", "failed bulkhead")]
    [InlineData(503, "503", "servicecomb.instanceBulkhead.a", "failed bulkhead")]
    [InlineData(429, "429", "servicecomb.rateLimiting.a", "failed limit")]
    [InlineData(429, "429", "servicecomb.identifierRateLimiting.a", "failed limit")]
    [InlineData(429, "429", null, "")]
    public void Calls_are_counted_by_how_they_ended(int status, string? error, string? policy, string expected)
    {
        RecordCall("orders", "GET", status, error, policy);

        var report = Assert.Single(_listener.Take(Elapsed));

        Assert.Equal((1, 0.1), (report.Total, report.Qps));
        Assert.Equal(expected, string.Join(' ', new (string Name, long Count)[]
        {
            ("failed", report.Failure), ("timeout", report.CountTimeout), ("breaker", report.ShortCircuited), ("bulkhead", report.SemaphoreRejected), ("limit", report.ThreadPoolRejected),
        }.Where(static one => one.Count == 1).Select(static one => one.Name)));
    }

    [Fact]
    public void Percentiles_have_an_error_of_at_most_two_percent()
    {
        var random = new Random(2026);
        double[] levels = [0.05, 0.25, 0.5, 0.75, 0.9, 0.99, 0.995];
        for (var round = 0; round < 50; round++)
        {
            // From 10 microseconds to 100 seconds.
            var scale = Math.Pow(10, random.Next(-4, 2));
            double[] seconds = [.. Enumerable.Range(0, random.Next(1, 2000)).Select(_ => scale * (0.1 + random.NextDouble())).Order()];
            var (histogram, counts) = (new LatencyHistogram(), LatencyHistogram.CreateCounts());
            Array.ForEach(seconds, one => histogram.Add(one));

            Assert.Equal(seconds.Length, histogram.Take(counts));
            var percentiles = LatencyHistogram.GetPercentiles(counts, seconds.Length, levels);

            for (var level = 0; level < levels.Length; level++)
            {
                var exact = seconds[(int)Math.Ceiling(levels[level] * seconds.Length) - 1] * 1000;
                Assert.True(Math.Abs(percentiles[level] - exact) <= (exact * 0.017) + 0.001, $"round {round}: {percentiles[level]} instead of {exact} at {levels[level]}");
            }
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1e300)]
    [InlineData(double.PositiveInfinity)]
    public void An_impossible_duration_breaks_nothing(double seconds)
    {
        _calls.Record(seconds, new TagList { { "servicecomb.service", "orders" }, { "http.request.method", "GET" } });
        var report = Assert.Single(_listener.Take(Elapsed));
        Assert.Equal(1, report.Total);
        Assert.True(double.IsFinite(report.Latency) && report.Latency >= 0 && double.IsFinite(report.L99));
    }

    private void RecordCall(string service, string method, int status, string? error = null, string? policy = null)
    {
        var tags = new TagList { { "servicecomb.service", service }, { "http.request.method", method } };
        if (status != 0)
        {
            tags.Add("http.response.status_code", status);
        }

        if (error is not null)
        {
            tags.Add("error.type", error);
        }

        if (policy is not null)
        {
            tags.Add("servicecomb.policy", policy);
        }

        _calls.Record(0.01, tags);
    }
}
