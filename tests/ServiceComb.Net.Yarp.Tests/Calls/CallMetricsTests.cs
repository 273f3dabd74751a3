using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Yarp.Tests.Fixtures;

namespace ServiceComb.Net.Yarp.Tests.Calls;

public sealed class CallMetricsTests
{
    private static readonly (string, string) All = ("servicecomb.matchGroup.all", "matches: [{}]");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_duration_of_a_proxied_call_ends_with_the_head_of_its_response()
    {
        await using var orders = await Backend.StartAsync("a");
        await using var gateway = await GatewayFixture.StartAsync([orders.Instance]);
        var written = new TaskCompletionSource();
        orders.Handler = async context =>
        {
            gateway.Time.Advance(TimeSpan.FromMilliseconds(300));
            context.Response.StatusCode = 404;
            await context.Response.WriteAsync("the ");
            await written.Task;
            await context.Response.WriteAsync("end");
        };
        using var durations = new Durations(gateway);
        using var response = await gateway.Client.GetAsync(new Uri("/orders/x", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Stop);
        gateway.Time.Advance(TimeSpan.FromHours(1));
        written.SetResult();
        Assert.Equal("the end", await response.Content.ReadAsStringAsync(Stop));
        Assert.Equal(["0.3 servicecomb.service=orders http.request.method=GET http.response.status_code=404 error.type=404"], durations.Seen);
    }

    [Fact]
    public async Task A_proxied_call_with_retries_is_measured_once()
    {
        await using var orders = await Backend.StartAsync("a", 503);
        await using var gateway = await GatewayFixture.StartAsync(
            [orders.Instance], static builder => builder.Services.AddSingleton(TimeProvider.System), All, ("servicecomb.retry.all", "maxAttempts: 2"));
        using var durations = new Durations(gateway);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.Client.GetAsync(new Uri("/orders/x", UriKind.Relative), Stop)).StatusCode);
        Assert.Equal(3, orders.Requests.Count);
        Assert.EndsWith("servicecomb.service=orders http.request.method=GET http.response.status_code=503 error.type=503", Assert.Single(durations.Seen), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxied_call_without_a_response_of_an_instance_has_a_duration_as_well()
    {
        await using var gateway = await GatewayFixture.StartAsync([], All, ("servicecomb.rateLimiting.all", "{rate: 1, limitRefreshPeriod: 1H}"));
        using var durations = new Durations(gateway);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.Client.GetAsync(new Uri("/orders/x", UriKind.Relative), Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await gateway.Client.PostAsync(new Uri("/orders/x", UriKind.Relative), null, Stop)).StatusCode);
        Assert.Equal(
            [
                "0.0 servicecomb.service=orders http.request.method=GET error.type=ServiceComb.Net.Governance.NoInstanceException",
                "0.0 servicecomb.service=orders http.request.method=POST http.response.status_code=429 error.type=429 servicecomb.policy=servicecomb.rateLimiting.all",
            ],
            durations.Seen);
    }

    [Fact]
    public async Task A_proxied_call_is_a_span_that_ends_with_the_head_of_the_response()
    {
        await using var orders = await Backend.StartAsync("a");
        await using var gateway = await GatewayFixture.StartAsync([orders.Instance]);
        var written = new TaskCompletionSource();
        orders.Handler = async context =>
        {
            await context.Response.WriteAsync("begin");
            await written.Task;
        };
        // The source is the process' own, so the caller's span tells these spans from those of other tests.
        using var mine = new Activity("mine").Start();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is "ServiceComb.Net" or "Microsoft.AspNetCore",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var response = await gateway.Client.GetAsync(new Uri("/orders/x", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Stop);
        var call = Assert.Single(spans, span => span.OperationName == "servicecomb.call" && span.TraceId == mine.TraceId);
        Assert.Equal("orders", call.GetTagItem("servicecomb.service"));
        Assert.Equal(200, call.GetTagItem("http.response.status_code"));
        written.SetResult();
    }

    private sealed class Durations : IDisposable
    {
        private readonly MeterListener _listener = new();

        public Durations(GatewayFixture gateway)
        {
            var factory = gateway.Services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Name == "servicecomb.client.request.duration" && instrument.Meter.Scope == factory)
                {
                    own.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<double>((_, value, tags, _) =>
                Seen.Enqueue($"{value:F1} {string.Join(' ', tags.ToArray().Select(static tag => $"{tag.Key}={tag.Value}"))}"));
            _listener.Start();
        }

        public ConcurrentQueue<string> Seen { get; } = new();

        public void Dispose() => _listener.Dispose();
    }
}
