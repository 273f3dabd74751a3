using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Shop.ServiceDefaults;

/// <summary>Sends metrics, traces and logs to where the setting <c>Telemetry:Exporter</c> says.</summary>
public static class TelemetryExtensions
{
    /// <summary>Adds OpenTelemetry when <c>Telemetry:Exporter</c> is <c>otlp</c> (a collector, by default at
    /// http://localhost:4317; <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names another) or <c>console</c>.</summary>
    public static TBuilder AddTelemetry<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        switch (builder.Configuration["Telemetry:Exporter"])
        {
            case "otlp":
                AddInstrumentation(builder.Services).WithLogging().UseOtlpExporter();
                break;
            case "console":
                AddInstrumentation(builder.Services)
                    .WithMetrics(static metrics => metrics.AddConsoleExporter())
                    .WithTracing(static tracing => tracing.AddConsoleExporter());
                break;
            case null or "" or "none":
                break;
            case var other:
                throw new InvalidOperationException($"Telemetry:Exporter is '{other}'; it can be otlp, console or none.");
        }

        return builder;
    }

    // AddServiceCombInstrumentation also sets service.name, service.version and service.instance.id to those in the registry.
    private static IOpenTelemetryBuilder AddInstrumentation(IServiceCollection services) => services.AddOpenTelemetry()
        .AddServiceCombInstrumentation()
        .WithMetrics(static metrics => metrics.AddAspNetCoreInstrumentation().AddHttpClientInstrumentation())
        .WithTracing(static tracing => tracing
            .AddAspNetCoreInstrumentation(static options => options.Filter = static context => !context.Request.Path.StartsWithSegments("/health"))
            .AddHttpClientInstrumentation());
}
