using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.Tests.Fixtures;

namespace ServiceComb.Net.Tests.Telemetry;

/// <summary>Tests the telemetry that an app exports through OpenTelemetry. Providers observe the whole process.</summary>
[Collection(nameof(ProcessWideCollection))]
public sealed class OpenTelemetryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_call_adds_metrics_traces_and_the_identity_of_the_instance()
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.RunAsync("metered"); // a name of this test alone: meters are seen by every exporter of the process
        var (metrics, spans, logs) = (new List<MetricSnapshot>(), new List<Activity>(), new List<LogRecord>());
        var app = await apps.RunAsync("storefront", builder =>
        {
            builder.AddServiceComb();
            builder.Services.AddOpenTelemetry()
                .AddServiceCombInstrumentation()
                .WithMetrics(otel => otel.AddMeter("System.Net.Http").AddInMemoryExporter(metrics))
                .WithTracing(otel => otel.AddInMemoryExporter(spans))
                .WithLogging(otel => otel.AddInMemoryExporter(logs));
        });
        using var client = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        Assert.Equal("metered /x", await client.GetStringAsync(new Uri("http://metered/x"), Stop));
        var meters = app.Services.GetRequiredService<MeterProvider>();
        Assert.True(meters.ForceFlush());

        var call = Points(metrics, "servicecomb.client.request.duration").Single(tags => tags["servicecomb.service"] is "metered");
        Assert.Equal(("GET", 200), (call["http.request.method"], call["http.response.status_code"]));
        Assert.Contains("servicecomb.registry.registrations", metrics.Select(static metric => metric.Name));
        Assert.Contains(spans, static span => span.OperationName == "servicecomb.call");

        // Requests to the engine have a tag that distinguishes them from calls.
        var requests = Points(metrics, "http.client.request.duration");
        Assert.Contains(requests, static tags => tags.GetValueOrDefault("servicecomb.engine") is "registry");
        Assert.Contains(requests, static tags => !tags.ContainsKey("servicecomb.engine"));

        foreach (var provider in (BaseProvider[])[meters, app.Services.GetRequiredService<TracerProvider>(), app.Services.GetRequiredService<LoggerProvider>()])
        {
            var attributes = provider.GetResource().Attributes.ToDictionary();
            Assert.Equal(
                ("storefront", "1.2.0", "shop", app.Services.GetRequiredService<IServiceRegistration>().InstanceId),
                (attributes["service.name"], attributes["service.version"], attributes["service.namespace"], attributes["service.instance.id"]));
        }
    }

    [Fact]
    public void The_resource_of_an_app_without_registration_is_not_changed()
    {
        var services = new ServiceCollection();
        services.AddOpenTelemetry().AddServiceCombInstrumentation();
        using var provider = services.BuildServiceProvider();
        Assert.DoesNotContain(
            provider.GetRequiredService<MeterProvider>().GetResource().Attributes, static attribute => attribute.Key == "service.namespace");
    }

    private static List<Dictionary<string, object?>> Points(List<MetricSnapshot> metrics, string name)
    {
        var found = new List<Dictionary<string, object?>>();
        foreach (var point in metrics.Where(metric => metric.Name == name).SelectMany(static metric => metric.MetricPoints))
        {
            var tags = new Dictionary<string, object?>();
            foreach (var (key, value) in point.Tags)
            {
                tags[key] = value;
            }

            found.Add(tags);
        }

        return found;
    }
}
