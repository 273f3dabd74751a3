using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Telemetry;

public sealed class TelemetryTests
{
    private static readonly (string, string) All = ("servicecomb.matchGroup.all", "matches: [{}]");
    private static readonly Uri Orders = new("http://orders/list");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_meter_counts_calls_retries_rejections_and_routes_and_reports_states()
    {
        var transport = new ScriptedHandler(static request => new HttpResponseMessage(request.RequestUri!.Host == "a.host" ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK));
        using var fixture = new GovernanceFixture(
            new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) }, transport.Use, All,
            ("servicecomb.instanceIsolation.all", "minimumNumberOfCalls: 1"),
            ("servicecomb.circuitBreaker.all", "{minimumNumberOfCalls: 4, failureRateThreshold: 100}"),
            ("servicecomb.rateLimiting.all", "{rate: 4, limitRefreshPeriod: 1H}"),
            ("servicecomb.faultInjection.all", "{type: abort, percentage: 25, errorCode: 404}"),
            ("servicecomb.routeRule.orders", "- route: [{weight: 100, tags: {version: 1.0.0}}]"));
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a", address: "http://a.host/"), FakeDirectory.Instance("b", address: "http://b.host/"));
        using var meters = new Seen(fixture);
        for (var i = 0; i < 6; i++)
        {
            await fixture.Client.GetAsync(Orders, Stop);
        }

        meters.Observe();
        Assert.Equal(6, meters.Sum("servicecomb.client.calls", "servicecomb.service=orders"));
        Assert.Equal(1, meters.Sum("servicecomb.client.calls", "servicecomb.outcome=5xx"));
        Assert.Equal(3, meters.Sum("servicecomb.client.calls", "servicecomb.outcome=4xx"));
        Assert.Equal(2, meters.Sum("servicecomb.governance.rejected", "servicecomb.kind=rateLimiting"));
        Assert.Equal(1, meters.Sum("servicecomb.client.injected_faults", "servicecomb.fault=abort"));
        // A call that a fault ended was not routed.
        Assert.Equal(3, meters.Sum("servicecomb.client.route_choices", "servicecomb.route=version=1.0.0"));
        Assert.Equal(1, meters.Sum("servicecomb.client.isolated_instances", "servicecomb.service=orders"));
        Assert.Equal(0, meters.Sum("servicecomb.circuit_breaker.state", "servicecomb.policy=servicecomb.circuitBreaker.all"));
        Assert.DoesNotContain(meters.Tags, tag => tag.EndsWith("=a", StringComparison.Ordinal) || tag.Contains("host", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_duration_of_calls_is_a_histogram_by_service_method_and_status()
    {
        var time = new FakeTimeProvider();
        var transport = new ScriptedHandler(request =>
        {
            time.Advance(TimeSpan.FromMilliseconds(300));
            return request.RequestUri!.AbsolutePath == "/broken" ? throw new HttpRequestException("broken") : new HttpResponseMessage(HttpStatusCode.NotFound);
        });
        using var fixture = new GovernanceFixture(time, transport.Use, All);
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a", address: "http://a.host/"));
        var seen = new ConcurrentQueue<string>();
        using var listener = new MeterListener();
        var factory = fixture.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument is Histogram<double> { Name: "servicecomb.client.request.duration" } histogram && instrument.Meter.Scope == factory)
            {
                Assert.Equal("s", histogram.Unit);
                Assert.Equal(0.005, histogram.Advice!.HistogramBucketBoundaries![0]);
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) => seen.Enqueue($"{value:F1} {string.Join(' ', tags.ToArray().Select(static tag => $"{tag.Key}={tag.Value}"))}"));
        listener.Start();
        await fixture.Client.GetAsync(Orders, Stop);
        using var made = new HttpRequestMessage(new HttpMethod("MADE-UP"), Orders);
        await fixture.Client.SendAsync(made, Stop);
        await Assert.ThrowsAsync<HttpRequestException>(() => fixture.Client.GetAsync(new Uri("http://orders/broken"), Stop));
        Assert.Equal(
            [
                "0.3 servicecomb.service=orders http.request.method=GET http.response.status_code=404 error.type=404",
                "0.3 servicecomb.service=orders http.request.method=_OTHER http.response.status_code=404 error.type=404",
                "0.3 servicecomb.service=orders http.request.method=GET error.type=System.Net.Http.HttpRequestException",
            ],
            seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Calls_that_end_after_their_instance_or_document_was_removed_isolate_no_instance(bool instanceGoes)
    {
        var transport = new ScriptedHandler(static request => new HttpResponseMessage(request.RequestUri!.Host == "a.host" ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK))
        {
            Gate = new TaskCompletionSource(),
        };
        using var fixture = new GovernanceFixture(TimeProvider.System, transport.Use, All, ("servicecomb.instanceIsolation.all", "minimumNumberOfCalls: 1"));
        var b = FakeDirectory.Instance("b", address: "http://b.host/");
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a", address: "http://a.host/"));
        using var meters = new Seen(fixture);
        var call = fixture.Client.GetAsync(Orders, Stop);
        if (instanceGoes)
        {
            fixture.Directory.Publish("orders", b);
        }
        else
        {
            fixture.Configuration.Change("servicecomb.instanceIsolation.all", null);
        }

        var next = fixture.Client.GetAsync(Orders, Stop);
        transport.Gate.SetResult();
        await Task.WhenAll(call, next);
        meters.Observe();
        Assert.DoesNotContain("servicecomb.client.isolated_instances", meters.Names);
        Assert.DoesNotContain(fixture.Logs.Warnings, static line => line.Contains("isolated", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Retries_after_unsent_attempts_count_as_retries()
    {
        using var fixture = new GovernanceFixture(
            TimeProvider.System, new ScriptedHandler().Use, All, ("servicecomb.retry.all", "maxAttempts: 2"), ("servicecomb.instanceBulkhead.all", "maxConcurrentCalls: 0"));
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a"));
        using var meters = new Seen(fixture);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await fixture.Client.GetAsync(Orders, Stop)).StatusCode);
        Assert.Equal(2, meters.Sum("servicecomb.client.retries", "servicecomb.service=orders"));
    }

    [Fact]
    public async Task A_governed_call_is_a_span_with_events_of_its_policies()
    {
        var transport = new ScriptedHandler(static _ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
        using var fixture = new GovernanceFixture(TimeProvider.System, transport.Use, All, ("servicecomb.retry.all", "maxAttempts: 1"));
        // The source is the process' own, so the service's name tells these spans from those of other tests.
        fixture.Directory.Publish("orders-of-spans", FakeDirectory.Instance("a"));
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "ServiceComb.Net",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await fixture.Client.GetAsync(new Uri("http://orders-of-spans/"), Stop);
        var mine = Assert.Single(spans, static span => (string?)span.GetTagItem("servicecomb.service") == "orders-of-spans");
        Assert.Equal(503, mine.GetTagItem("http.response.status_code"));
        var retry = Assert.Single(mine.Events, static one => one.Name == "retry");
        Assert.Contains(retry.Tags, static tag => tag is { Key: "servicecomb.policy", Value: "servicecomb.retry.all" });
    }

    private sealed class Seen : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentQueue<(string Name, string Tag, long Value)> _seen = new();

        public Seen(GovernanceFixture fixture)
        {
            var factory = fixture.Services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "ServiceComb.Net" && instrument.Meter.Scope == factory)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.Start();
        }

        public IEnumerable<string> Names => _seen.Select(one => one.Name);

        public IEnumerable<string> Tags => _seen.Select(one => one.Tag);

        public void Observe() => _listener.RecordObservableInstruments();

        public long Sum(string name, string tag)
        {
            var found = _seen.Where(one => one.Name == name && one.Tag == tag).ToList();
            Assert.NotEmpty(found);
            return found.Sum(one => one.Value);
        }

        public void Dispose() => _listener.Dispose();

        private void Add(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var (key, tag) in tags)
            {
                _seen.Enqueue((instrument.Name, $"{key}={tag}", value));
            }
        }
    }
}
